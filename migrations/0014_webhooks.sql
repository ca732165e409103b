CREATE TABLE "webhook_calls" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "webhook_calls_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"webhook_id" bigint NOT NULL,
	"event_id" bigint NOT NULL,
	"subject" text,
	"state" text DEFAULT 'queued' NOT NULL,
	"queued_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failure" text,
	"status" integer,
	"ended_at" timestamp with time zone,
	CONSTRAINT "webhook_calls_once" UNIQUE("webhook_id","event_id"),
	CONSTRAINT "webhook_calls_state" CHECK ("webhook_calls"."state" in ('queued', 'delivered', 'given-up', 'superseded', 'stopped')),
	CONSTRAINT "webhook_calls_end" CHECK (("webhook_calls"."state" = 'queued') = ("webhook_calls"."ended_at" is null)),
	CONSTRAINT "webhook_calls_lease" CHECK ("webhook_calls"."lease_until" is null or "webhook_calls"."state" = 'queued')
);
--> statement-breakpoint
CREATE TABLE "webhook_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "webhook_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"message_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"type" text NOT NULL,
	"subject" text,
	"sequence" integer,
	"at" timestamp with time zone NOT NULL,
	"facts" jsonb NOT NULL,
	CONSTRAINT "webhook_events_message_id" UNIQUE("message_id"),
	CONSTRAINT "webhook_events_once" UNIQUE("subject","sequence"),
	CONSTRAINT "webhook_events_type" CHECK ("webhook_events"."type" in ('incident.updated', 'maintenance.updated', 'webhook.test')),
	CONSTRAINT "webhook_events_about" CHECK (("webhook_events"."type" = 'webhook.test') = ("webhook_events"."subject" is null)),
	CONSTRAINT "webhook_events_in_order" CHECK (("webhook_events"."subject" is null) = ("webhook_events"."sequence" is null))
);
--> statement-breakpoint
CREATE TABLE "webhook_products" (
	"webhook_id" bigint NOT NULL,
	"product_id" text NOT NULL,
	CONSTRAINT "webhook_products_webhook_id_product_id_pk" PRIMARY KEY("webhook_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "webhooks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"kind" text NOT NULL,
	"url" text NOT NULL,
	"host" text NOT NULL,
	"language" text NOT NULL,
	"all_products" boolean NOT NULL,
	"secret" text,
	"previous_secret" text,
	"previous_secret_until" timestamp with time zone,
	"state" text DEFAULT 'unverified' NOT NULL,
	"state_since" timestamp with time zone NOT NULL,
	"off_reason" text,
	"failing_since" timestamp with time zone,
	"failure" text,
	"failure_status" integer,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	CONSTRAINT "webhooks_url" UNIQUE("url"),
	CONSTRAINT "webhooks_kind" CHECK ("webhooks"."kind" in ('standard', 'slack', 'teams', 'mattermost')),
	CONSTRAINT "webhooks_language" CHECK ("webhooks"."language" in ('nl', 'en')),
	CONSTRAINT "webhooks_state" CHECK ("webhooks"."state" in ('unverified', 'active', 'off')),
	CONSTRAINT "webhooks_off_reason" CHECK ("webhooks"."off_reason" in ('gone', 'failing', 'by-hand')),
	CONSTRAINT "webhooks_off_for_a_reason" CHECK (("webhooks"."state" = 'off') = ("webhooks"."off_reason" is not null)),
	CONSTRAINT "webhooks_signed_when_standard" CHECK (("webhooks"."kind" = 'standard') = ("webhooks"."secret" is not null)),
	CONSTRAINT "webhooks_previous_secret_ends" CHECK (("webhooks"."previous_secret" is null) = ("webhooks"."previous_secret_until" is null)),
	CONSTRAINT "webhooks_failing_when_active" CHECK ("webhooks"."failing_since" is null or "webhooks"."state" = 'active')
);
--> statement-breakpoint
ALTER TABLE "webhook_calls" ADD CONSTRAINT "webhook_calls_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_calls" ADD CONSTRAINT "webhook_calls_event_id_webhook_events_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."webhook_events"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_products" ADD CONSTRAINT "webhook_products_webhook_id_webhooks_id_fk" FOREIGN KEY ("webhook_id") REFERENCES "public"."webhooks"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_products" ADD CONSTRAINT "webhook_products_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_calls_open" ON "webhook_calls" USING btree ("webhook_id","id") WHERE "webhook_calls"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "webhook_calls_event" ON "webhook_calls" USING btree ("event_id");