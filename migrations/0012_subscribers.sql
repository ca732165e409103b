CREATE TABLE "subscriber_products" (
	"subscriber_id" bigint NOT NULL,
	"product_id" text NOT NULL,
	CONSTRAINT "subscriber_products_subscriber_id_product_id_pk" PRIMARY KEY("subscriber_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "subscribers" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "subscribers_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"site_id" text NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"language" text NOT NULL,
	"all_products" boolean NOT NULL,
	"confirmed_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	"ended_by" text,
	CONSTRAINT "subscribers_channel" CHECK ("subscribers"."channel" in ('email', 'sms')),
	CONSTRAINT "subscribers_language" CHECK ("subscribers"."language" in ('nl', 'en')),
	CONSTRAINT "subscribers_ended_by" CHECK (("subscribers"."ended_at" is null) = ("subscribers"."ended_by" is null))
);
--> statement-breakpoint
CREATE TABLE "subscription_requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "subscription_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"token_sha256" text,
	"site_id" text NOT NULL,
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"language" text NOT NULL,
	"all_products" boolean NOT NULL,
	"product_ids" text[] NOT NULL,
	"requested_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"network_hash" text NOT NULL,
	"text_version" text NOT NULL,
	"confirmed_at" timestamp with time zone,
	"confirmed_from_hash" text,
	"subscriber_id" bigint,
	CONSTRAINT "subscription_requests_token_sha256_unique" UNIQUE("token_sha256"),
	CONSTRAINT "subscription_requests_channel" CHECK ("subscription_requests"."channel" in ('email', 'sms')),
	CONSTRAINT "subscription_requests_language" CHECK ("subscription_requests"."language" in ('nl', 'en')),
	CONSTRAINT "subscription_requests_confirmed" CHECK (num_nulls("subscription_requests"."confirmed_at", "subscription_requests"."confirmed_from_hash", "subscription_requests"."subscriber_id") in (0, 3)),
	CONSTRAINT "subscription_requests_choice" CHECK ("subscription_requests"."all_products" or cardinality("subscription_requests"."product_ids") > 0)
);
--> statement-breakpoint
ALTER TABLE "mailings" DROP CONSTRAINT "mailings_kind";--> statement-breakpoint
ALTER TABLE "subscriber_products" ADD CONSTRAINT "subscriber_products_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscriber_products" ADD CONSTRAINT "subscriber_products_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscribers" ADD CONSTRAINT "subscribers_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_requests" ADD CONSTRAINT "subscription_requests_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "subscription_requests" ADD CONSTRAINT "subscription_requests_subscriber_id_subscribers_id_fk" FOREIGN KEY ("subscriber_id") REFERENCES "public"."subscribers"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "subscriber_products_product" ON "subscriber_products" USING btree ("product_id","subscriber_id");--> statement-breakpoint
CREATE UNIQUE INDEX "subscribers_once" ON "subscribers" USING btree ("site_id","channel","address") WHERE "subscribers"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "subscribers_current" ON "subscribers" USING btree ("site_id","channel","id") WHERE "subscribers"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "subscribers_address" ON "subscribers" USING btree ("address");--> statement-breakpoint
CREATE INDEX "subscription_requests_address" ON "subscription_requests" USING btree ("channel","address","requested_at");--> statement-breakpoint
CREATE INDEX "subscription_requests_network" ON "subscription_requests" USING btree ("network_hash","requested_at");--> statement-breakpoint
CREATE INDEX "subscription_requests_subscriber" ON "subscription_requests" USING btree ("subscriber_id");--> statement-breakpoint
CREATE INDEX "subscription_requests_recent" ON "subscription_requests" USING btree ("requested_at");--> statement-breakpoint
ALTER TABLE "mailings" ADD CONSTRAINT "mailings_kind" CHECK ("mailings"."kind" in ('management', 'internal', 'external', 'standing', 'subscribers', 'copy'));