CREATE TABLE "maintenance_series" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "maintenance_series_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rule" text NOT NULL,
	"first_starts_at" timestamp with time zone NOT NULL,
	"minutes" integer NOT NULL,
	"exceptions" text[] NOT NULL,
	"content" jsonb NOT NULL,
	"announce_working_days" smallint NOT NULL,
	"handled_to" timestamp with time zone,
	"last_problem" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "maintenance_series_minutes" CHECK ("maintenance_series"."minutes" > 0),
	CONSTRAINT "maintenance_series_announce_working_days" CHECK ("maintenance_series"."announce_working_days" > 0)
);
--> statement-breakpoint
CREATE TABLE "maintenance_components" (
	"maintenance_id" bigint NOT NULL,
	"product_id" text NOT NULL,
	"component_id" text NOT NULL,
	CONSTRAINT "maintenance_components_maintenance_id_product_id_component_id_pk" PRIMARY KEY("maintenance_id","product_id","component_id")
);
--> statement-breakpoint
CREATE TABLE "maintenance_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "maintenance_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"maintenance_id" bigint NOT NULL,
	"publication_id" bigint,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"step" text NOT NULL,
	"explanation" jsonb NOT NULL,
	"detail" jsonb NOT NULL,
	CONSTRAINT "maintenance_log_step" CHECK ("maintenance_log"."step" in ('announced', 'changed', 'rescheduled', 'reminded', 'started', 'asked', 'confirmed', 'extended', 'overran', 'finished', 'cancelled', 'became-incident'))
);
--> statement-breakpoint
CREATE TABLE "maintenance_products" (
	"maintenance_id" bigint NOT NULL,
	"product_id" text NOT NULL,
	CONSTRAINT "maintenance_products_maintenance_id_product_id_pk" PRIMARY KEY("maintenance_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "maintenances" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "maintenances_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"reference" text NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone NOT NULL,
	"announced_ends_at" timestamp with time zone NOT NULL,
	"symptom" jsonb NOT NULL,
	"description" text NOT NULL,
	"emergency_reason" text,
	"window_verdict" text NOT NULL,
	"outside_window_reason" text,
	"work" text,
	"audience" text NOT NULL,
	"breadth" text NOT NULL,
	"channels" text[] NOT NULL,
	"without" text[] NOT NULL,
	"announced_at" timestamp with time zone NOT NULL,
	"announced_by" text NOT NULL,
	"remind_at" timestamp with time zone,
	"reminded_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"asked_at" timestamp with time zone,
	"confirmed_at" timestamp with time zone,
	"overran_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	"cancelled_at" timestamp with time zone,
	"incident_id" bigint,
	"series_id" bigint,
	"occurrence_at" timestamp with time zone,
	"version" integer DEFAULT 1 NOT NULL,
	"idempotency_key" text,
	"request_sha256" text,
	CONSTRAINT "maintenances_reference_unique" UNIQUE("reference"),
	CONSTRAINT "maintenances_idempotency_key" UNIQUE("idempotency_key"),
	CONSTRAINT "maintenances_end_after_start" CHECK ("maintenances"."ends_at" > "maintenances"."starts_at"),
	CONSTRAINT "maintenances_announced_end_after_start" CHECK ("maintenances"."announced_ends_at" > "maintenances"."starts_at"),
	CONSTRAINT "maintenances_window_verdict" CHECK ("maintenances"."window_verdict" in ('inside', 'outside', 'none-agreed')),
	CONSTRAINT "maintenances_outside_has_a_reason" CHECK ("maintenances"."window_verdict" <> 'outside' or "maintenances"."outside_window_reason" is not null),
	CONSTRAINT "maintenances_audience" CHECK ("maintenances"."audience" in ('intern', 'extern', 'both')),
	CONSTRAINT "maintenances_breadth" CHECK ("maintenances"."breadth" in ('product', 'all')),
	CONSTRAINT "maintenances_channels" CHECK ("maintenances"."channels" <@ array['email', 'sms'] and cardinality("maintenances"."channels") > 0),
	CONSTRAINT "maintenances_without" CHECK ("maintenances"."without" <@ array['reminder', 'started', 'extended']),
	CONSTRAINT "maintenances_reminded_was_due" CHECK ("maintenances"."reminded_at" is null or "maintenances"."remind_at" is not null),
	CONSTRAINT "maintenances_ran_over_when_started" CHECK ("maintenances"."overran_at" is null or "maintenances"."started_at" is not null),
	CONSTRAINT "maintenances_finished_when_started" CHECK ("maintenances"."finished_at" is null or "maintenances"."started_at" is not null),
	CONSTRAINT "maintenances_ends_once" CHECK ("maintenances"."finished_at" is null or "maintenances"."cancelled_at" is null),
	CONSTRAINT "maintenances_incident_ends_it" CHECK ("maintenances"."incident_id" is null or "maintenances"."finished_at" is not null),
	CONSTRAINT "maintenances_key_has_its_request" CHECK (("maintenances"."idempotency_key" is null) = ("maintenances"."request_sha256" is null)),
	CONSTRAINT "maintenances_occurrence_of_series" CHECK (("maintenances"."series_id" is null) = ("maintenances"."occurrence_at" is null))
);
--> statement-breakpoint
ALTER TABLE "page_requests" ADD COLUMN "maintenance_id" bigint;--> statement-breakpoint
ALTER TABLE "maintenance_components" ADD CONSTRAINT "maintenance_components_product" FOREIGN KEY ("maintenance_id","product_id") REFERENCES "public"."maintenance_products"("maintenance_id","product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_components" ADD CONSTRAINT "maintenance_components_component" FOREIGN KEY ("product_id","component_id") REFERENCES "public"."components"("product_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_log" ADD CONSTRAINT "maintenance_log_maintenance_id_maintenances_id_fk" FOREIGN KEY ("maintenance_id") REFERENCES "public"."maintenances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_log" ADD CONSTRAINT "maintenance_log_publication_id_publications_id_fk" FOREIGN KEY ("publication_id") REFERENCES "public"."publications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_products" ADD CONSTRAINT "maintenance_products_maintenance_id_maintenances_id_fk" FOREIGN KEY ("maintenance_id") REFERENCES "public"."maintenances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenance_products" ADD CONSTRAINT "maintenance_products_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenances" ADD CONSTRAINT "maintenances_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "maintenances" ADD CONSTRAINT "maintenances_series_id_maintenance_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."maintenance_series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "maintenance_series_in_use" ON "maintenance_series" USING btree ("id") WHERE "maintenance_series"."ended_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "maintenance_log_publication" ON "maintenance_log" USING btree ("publication_id");--> statement-breakpoint
CREATE INDEX "maintenance_log_maintenance" ON "maintenance_log" USING btree ("maintenance_id","id");--> statement-breakpoint
CREATE INDEX "maintenance_products_product" ON "maintenance_products" USING btree ("product_id","maintenance_id");--> statement-breakpoint
CREATE INDEX "maintenances_ahead_or_running" ON "maintenances" USING btree ("starts_at") WHERE "maintenances"."finished_at" is null and "maintenances"."cancelled_at" is null;--> statement-breakpoint
CREATE INDEX "maintenances_starts" ON "maintenances" USING btree ("starts_at");--> statement-breakpoint
CREATE UNIQUE INDEX "maintenances_occurrence" ON "maintenances" USING btree ("series_id","occurrence_at");--> statement-breakpoint
CREATE INDEX "maintenances_incident" ON "maintenances" USING btree ("incident_id");--> statement-breakpoint
ALTER TABLE "page_requests" ADD CONSTRAINT "page_requests_maintenance_id_maintenances_id_fk" FOREIGN KEY ("maintenance_id") REFERENCES "public"."maintenances"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "page_requests_maintenance" ON "page_requests" USING btree ("maintenance_id");--> statement-breakpoint
ALTER TABLE "page_requests" ADD CONSTRAINT "page_requests_one_subject" CHECK ("page_requests"."incident_id" is null or "page_requests"."maintenance_id" is null);