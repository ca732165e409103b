CREATE TABLE "api_keys" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "api_keys_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"sha256" text NOT NULL,
	"scopes" text[] NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	CONSTRAINT "api_keys_name_unique" UNIQUE("name"),
	CONSTRAINT "api_keys_sha256_unique" UNIQUE("sha256")
);
--> statement-breakpoint
CREATE TABLE "signing_keys" (
	"purpose" text PRIMARY KEY NOT NULL,
	"secret" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "audit_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"result" text NOT NULL,
	"remote_address" text,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_imports" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "contact_imports_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"file_name" text NOT NULL,
	"sha256" text NOT NULL,
	"imported_at" timestamp with time zone NOT NULL,
	"imported_by" text NOT NULL,
	"added" integer NOT NULL,
	"changed" integer NOT NULL,
	"ended" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"rejected" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contact_products" (
	"contact_id" bigint NOT NULL,
	"product_id" text NOT NULL,
	CONSTRAINT "contact_products_contact_id_product_id_pk" PRIMARY KEY("contact_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "contacts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"customer_number" text,
	"organisation" text NOT NULL,
	"name" text NOT NULL,
	"job_title" text DEFAULT '' NOT NULL,
	"position" text NOT NULL,
	"roles" text[] DEFAULT '{}' NOT NULL,
	"email" text,
	"mobile" text,
	"all_products" boolean DEFAULT false NOT NULL,
	"channels" text[] NOT NULL,
	"language" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "contacts_customer_number_unique" UNIQUE("customer_number"),
	CONSTRAINT "contacts_position" CHECK ("contacts"."position" in ('intern', 'extern')),
	CONSTRAINT "contacts_language" CHECK ("contacts"."language" in ('nl', 'en')),
	CONSTRAINT "contacts_channels" CHECK ("contacts"."channels" <@ array['email', 'sms'] and cardinality("contacts"."channels") > 0),
	CONSTRAINT "contacts_mobile_is_e164" CHECK ("contacts"."mobile" ~ '^\+[1-9][0-9]{6,14}$'),
	CONSTRAINT "contacts_email_has_an_address" CHECK (not ('email' = any("contacts"."channels")) or "contacts"."email" is not null),
	CONSTRAINT "contacts_sms_has_a_number" CHECK (not ('sms' = any("contacts"."channels")) or "contacts"."mobile" is not null)
);
--> statement-breakpoint
CREATE TABLE "deadlines" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deadlines_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"incident_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"met_at" timestamp with time zone,
	"missed_at" timestamp with time zone,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "deadlines_kind" CHECK ("deadlines"."kind" in ('internal-notice', 'external-notice', 'next-update'))
);
--> statement-breakpoint
CREATE TABLE "audience_group_members" (
	"group_id" text NOT NULL,
	"contact_id" bigint NOT NULL,
	CONSTRAINT "audience_group_members_group_id_contact_id_pk" PRIMARY KEY("group_id","contact_id")
);
--> statement-breakpoint
CREATE TABLE "audience_group_products" (
	"group_id" text NOT NULL,
	"product_id" text NOT NULL,
	CONSTRAINT "audience_group_products_group_id_product_id_pk" PRIMARY KEY("group_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "audience_groups" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"position" text,
	"channel" text,
	"role" text,
	"narrowed_to_products" boolean DEFAULT false NOT NULL,
	"has_rule" boolean DEFAULT true NOT NULL,
	CONSTRAINT "audience_groups_position" CHECK ("audience_groups"."position" in ('intern', 'extern')),
	CONSTRAINT "audience_groups_channel" CHECK ("audience_groups"."channel" in ('email', 'sms'))
);
--> statement-breakpoint
CREATE TABLE "standing_audiences" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "standing_audiences_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"group_id" text NOT NULL,
	"channel" text NOT NULL,
	"scope" text,
	"from_priority" smallint,
	"product_id" text,
	CONSTRAINT "standing_audiences_channel" CHECK ("standing_audiences"."channel" in ('email', 'sms')),
	CONSTRAINT "standing_audiences_scope" CHECK ("standing_audiences"."scope" in ('central', 'local')),
	CONSTRAINT "standing_audiences_priority" CHECK ("standing_audiences"."from_priority" between 1 and 3)
);
--> statement-breakpoint
CREATE TABLE "incident_components" (
	"incident_id" bigint NOT NULL,
	"product_id" text NOT NULL,
	"component_id" text NOT NULL,
	CONSTRAINT "incident_components_incident_id_product_id_component_id_pk" PRIMARY KEY("incident_id","product_id","component_id")
);
--> statement-breakpoint
CREATE TABLE "incident_numbers" (
	"year" smallint PRIMARY KEY NOT NULL,
	"last" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident_products" (
	"incident_id" bigint NOT NULL,
	"product_id" text NOT NULL,
	CONSTRAINT "incident_products_incident_id_product_id_pk" PRIMARY KEY("incident_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "incidents" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "incidents_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"reference" text NOT NULL,
	"domain" text NOT NULL,
	"scope" text NOT NULL,
	"priority" smallint,
	"impact" text NOT NULL,
	"kind" text NOT NULL,
	"symptom" jsonb NOT NULL,
	"status" text DEFAULT 'investigating' NOT NULL,
	"began_at" timestamp with time zone NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_by" text NOT NULL,
	"declared_p1_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"called_at" timestamp with time zone,
	"caller_name" text,
	"caller_organisation" text,
	"caller_phone" text,
	"description" text NOT NULL,
	"found_how" text,
	"possible_cause" text,
	"next_steps" text,
	"version" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "incidents_reference_unique" UNIQUE("reference"),
	CONSTRAINT "incidents_domain" CHECK ("incidents"."domain" in ('product', 'support')),
	CONSTRAINT "incidents_scope" CHECK ("incidents"."scope" in ('central', 'local')),
	CONSTRAINT "incidents_priority" CHECK ("incidents"."priority" between 1 and 3),
	CONSTRAINT "incidents_impact" CHECK ("incidents"."impact" in ('full', 'partial')),
	CONSTRAINT "incidents_kind" CHECK ("incidents"."kind" in ('disruption', 'security')),
	CONSTRAINT "incidents_security_is_p1" CHECK ("incidents"."kind" <> 'security' or ("incidents"."priority" is not null and "incidents"."priority" = 1)),
	CONSTRAINT "incidents_status" CHECK ("incidents"."status" in ('investigating', 'identified', 'recovering', 'resolved')),
	CONSTRAINT "incidents_closed_when_resolved" CHECK (("incidents"."status" = 'resolved') = ("incidents"."closed_at" is not null)),
	CONSTRAINT "incidents_p1_is_declared" CHECK ("incidents"."priority" is distinct from 1 or "incidents"."declared_p1_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "logbook" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "logbook_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"incident_id" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor" text NOT NULL,
	"action" text NOT NULL,
	"detail" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publications" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "publications_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "updates" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "updates_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"incident_id" bigint NOT NULL,
	"publication_id" bigint NOT NULL,
	"sequence" integer NOT NULL,
	"status" text NOT NULL,
	"audience" text NOT NULL,
	"breadth" text NOT NULL,
	"explanation" jsonb NOT NULL,
	"next_update_at" timestamp with time zone,
	"published_at" timestamp with time zone NOT NULL,
	"published_by" text NOT NULL,
	"idempotency_key" text,
	"request_sha256" text NOT NULL,
	CONSTRAINT "updates_publication_id_unique" UNIQUE("publication_id"),
	CONSTRAINT "updates_sequence" UNIQUE("incident_id","sequence"),
	CONSTRAINT "updates_status" CHECK ("updates"."status" in ('investigating', 'identified', 'recovering', 'resolved')),
	CONSTRAINT "updates_audience" CHECK ("updates"."audience" in ('intern', 'extern', 'both')),
	CONSTRAINT "updates_breadth" CHECK ("updates"."breadth" in ('product', 'all')),
	CONSTRAINT "updates_next_is_later" CHECK ("updates"."next_update_at" > "updates"."published_at"),
	CONSTRAINT "updates_resolved_is_last" CHECK ("updates"."status" <> 'resolved' or "updates"."next_update_at" is null)
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "deliveries_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"mailing_id" bigint NOT NULL,
	"publication_id" bigint NOT NULL,
	"copy_of" bigint DEFAULT 0 NOT NULL,
	"contact_id" bigint,
	"channel" text NOT NULL,
	"address" text,
	"language" text NOT NULL,
	"state" text DEFAULT 'queued' NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"attempts" smallint DEFAULT 0 NOT NULL,
	"provider" text,
	"provider_message_id" text,
	"reason" text,
	"sent_at" timestamp with time zone,
	CONSTRAINT "deliveries_nobody_twice" UNIQUE("publication_id","channel","address","copy_of"),
	CONSTRAINT "deliveries_state" CHECK ("deliveries"."state" in ('queued', 'sending', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'skipped', 'expired')),
	CONSTRAINT "deliveries_need_an_address" CHECK ("deliveries"."address" is not null or "deliveries"."state" = 'skipped'),
	CONSTRAINT "deliveries_lease" CHECK (("deliveries"."state" = 'sending') = ("deliveries"."lease_until" is not null))
);
--> statement-breakpoint
CREATE TABLE "delivery_attempts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "delivery_attempts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"delivery_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"reason" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "mailing_contents" (
	"mailing_id" bigint NOT NULL,
	"language" text NOT NULL,
	"template_version_id" bigint NOT NULL,
	"opt_outable" boolean NOT NULL,
	"subject" text NOT NULL,
	"html" text NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "mailing_contents_mailing_id_language_pk" PRIMARY KEY("mailing_id","language"),
	CONSTRAINT "mailing_contents_language" CHECK ("mailing_contents"."language" in ('nl', 'en')),
	CONSTRAINT "mailing_contents_opt_out_footer" CHECK (not opt_outable or subject = '' or (position('optOutLink' in html) > 0 and position('optOutLink' in text) > 0))
);
--> statement-breakpoint
CREATE TABLE "mailings" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "mailings_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"publication_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"channel" text NOT NULL,
	"lane" smallint NOT NULL,
	"opt_outable" boolean NOT NULL,
	"audience" jsonb NOT NULL,
	"copy_of" bigint,
	"created_at" timestamp with time zone NOT NULL,
	"expanded_to" bigint DEFAULT 0 NOT NULL,
	"expanded_at" timestamp with time zone,
	"hold_until" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"copied_at" timestamp with time zone,
	"finished_at" timestamp with time zone,
	CONSTRAINT "mailings_publication" UNIQUE("id","publication_id"),
	CONSTRAINT "mailings_kind" CHECK ("mailings"."kind" in ('management', 'internal', 'external', 'standing', 'copy')),
	CONSTRAINT "mailings_channel" CHECK ("mailings"."channel" in ('email', 'sms')),
	CONSTRAINT "mailings_management_cannot_be_refused" CHECK ("mailings"."kind" <> 'management' or not "mailings"."opt_outable"),
	CONSTRAINT "mailings_copy_has_an_original" CHECK (("mailings"."kind" = 'copy') = ("mailings"."copy_of" is not null)),
	CONSTRAINT "mailings_copied_when_expanded" CHECK ("mailings"."copied_at" is null or "mailings"."expanded_at" is not null),
	CONSTRAINT "mailings_finished_when_copied" CHECK ("mailings"."finished_at" is null or "mailings"."copied_at" is not null)
);
--> statement-breakpoint
CREATE TABLE "opt_outs" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "opt_outs_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"product_id" text,
	"at" timestamp with time zone NOT NULL,
	"way" text NOT NULL,
	"recorded_by" text NOT NULL,
	CONSTRAINT "opt_outs_once" UNIQUE NULLS NOT DISTINCT("channel","address","product_id"),
	CONSTRAINT "opt_outs_channel" CHECK ("opt_outs"."channel" in ('email', 'sms')),
	CONSTRAINT "opt_outs_way" CHECK ("opt_outs"."way" in ('one-click', 'link', 'service-centre'))
);
--> statement-breakpoint
CREATE TABLE "organisation" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"name" text NOT NULL,
	"service_desk_email" text NOT NULL,
	"internal_inbox" text NOT NULL,
	"telephone" text NOT NULL,
	"telephone_cost" text NOT NULL,
	"language" text NOT NULL,
	"time_zone" text NOT NULL,
	"internal_notice_minutes" smallint NOT NULL,
	"external_notice_minutes" smallint NOT NULL,
	"central_update_minutes" smallint NOT NULL,
	"local_update_minutes" smallint NOT NULL,
	"profile" jsonb NOT NULL,
	"loaded_at" timestamp with time zone NOT NULL,
	CONSTRAINT "organisation_is_one" CHECK ("organisation"."id" = 1),
	CONSTRAINT "organisation_language" CHECK ("organisation"."language" in ('nl', 'en'))
);
--> statement-breakpoint
CREATE TABLE "components" (
	"product_id" text NOT NULL,
	"id" text NOT NULL,
	"name" text NOT NULL,
	"availability_norm_percent" numeric(7, 4),
	"position" integer NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "components_product_id_id_pk" PRIMARY KEY("product_id","id")
);
--> statement-breakpoint
CREATE TABLE "products" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"line" text,
	"domain" text NOT NULL,
	"standby" boolean NOT NULL,
	"availability_norm_percent" numeric(7, 4),
	"profile" jsonb NOT NULL,
	"position" integer NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "products_domain" CHECK ("products"."domain" in ('product', 'support'))
);
--> statement-breakpoint
CREATE TABLE "page_requests" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "page_requests_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"site_id" text NOT NULL,
	"incident_id" bigint,
	"requested_at" timestamp with time zone NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"live_at" timestamp with time zone,
	"last_error" text
);
--> statement-breakpoint
CREATE TABLE "site_products" (
	"site_id" text NOT NULL,
	"product_id" text NOT NULL,
	"position" integer NOT NULL,
	CONSTRAINT "site_products_site_id_product_id_pk" PRIMARY KEY("site_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "sites" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"public_url" text NOT NULL,
	"position" integer NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "sites_public_url_unique" UNIQUE("public_url")
);
--> statement-breakpoint
CREATE TABLE "template_versions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "template_versions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"language" text NOT NULL,
	"notice" text NOT NULL,
	"sha256" text NOT NULL,
	"first_used_at" timestamp with time zone NOT NULL,
	CONSTRAINT "template_versions_content" UNIQUE("language","notice","sha256"),
	CONSTRAINT "template_versions_language" CHECK ("template_versions"."language" in ('nl', 'en'))
);
--> statement-breakpoint
ALTER TABLE "contact_products" ADD CONSTRAINT "contact_products_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contact_products" ADD CONSTRAINT "contact_products_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deadlines" ADD CONSTRAINT "deadlines_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_group_members" ADD CONSTRAINT "audience_group_members_group_id_audience_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."audience_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_group_members" ADD CONSTRAINT "audience_group_members_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_group_products" ADD CONSTRAINT "audience_group_products_group_id_audience_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."audience_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_group_products" ADD CONSTRAINT "audience_group_products_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standing_audiences" ADD CONSTRAINT "standing_audiences_group_id_audience_groups_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."audience_groups"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standing_audiences" ADD CONSTRAINT "standing_audiences_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_components" ADD CONSTRAINT "incident_components_incident_id_product_id_incident_products_incident_id_product_id_fk" FOREIGN KEY ("incident_id","product_id") REFERENCES "public"."incident_products"("incident_id","product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_components" ADD CONSTRAINT "incident_components_product_id_component_id_components_product_id_id_fk" FOREIGN KEY ("product_id","component_id") REFERENCES "public"."components"("product_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_products" ADD CONSTRAINT "incident_products_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incident_products" ADD CONSTRAINT "incident_products_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "logbook" ADD CONSTRAINT "logbook_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "updates" ADD CONSTRAINT "updates_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "updates" ADD CONSTRAINT "updates_publication_id_publications_id_fk" FOREIGN KEY ("publication_id") REFERENCES "public"."publications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_contact_id_contacts_id_fk" FOREIGN KEY ("contact_id") REFERENCES "public"."contacts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_mailing" FOREIGN KEY ("mailing_id","publication_id") REFERENCES "public"."mailings"("id","publication_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_attempts" ADD CONSTRAINT "delivery_attempts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailing_contents" ADD CONSTRAINT "mailing_contents_mailing_id_mailings_id_fk" FOREIGN KEY ("mailing_id") REFERENCES "public"."mailings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailing_contents" ADD CONSTRAINT "mailing_contents_template_version_id_template_versions_id_fk" FOREIGN KEY ("template_version_id") REFERENCES "public"."template_versions"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailings" ADD CONSTRAINT "mailings_publication_id_publications_id_fk" FOREIGN KEY ("publication_id") REFERENCES "public"."publications"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mailings" ADD CONSTRAINT "mailings_copy_of_mailings_id_fk" FOREIGN KEY ("copy_of") REFERENCES "public"."mailings"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "opt_outs" ADD CONSTRAINT "opt_outs_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "components" ADD CONSTRAINT "components_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "page_requests" ADD CONSTRAINT "page_requests_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "page_requests" ADD CONSTRAINT "page_requests_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site_products" ADD CONSTRAINT "site_products_site_id_sites_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."sites"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "site_products" ADD CONSTRAINT "site_products_product_id_products_id_fk" FOREIGN KEY ("product_id") REFERENCES "public"."products"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_log_at" ON "audit_log" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "contact_products_by_product" ON "contact_products" USING btree ("product_id","contact_id");--> statement-breakpoint
CREATE INDEX "contacts_current_by_position" ON "contacts" USING btree ("position","id") WHERE "contacts"."ended_at" is null;--> statement-breakpoint
CREATE INDEX "contacts_email" ON "contacts" USING btree (lower("email"));--> statement-breakpoint
CREATE INDEX "contacts_mobile" ON "contacts" USING btree ("mobile");--> statement-breakpoint
CREATE INDEX "deadlines_incident" ON "deadlines" USING btree ("incident_id");--> statement-breakpoint
CREATE INDEX "deadlines_open" ON "deadlines" USING btree ("due_at") WHERE "deadlines"."met_at" is null and "deadlines"."missed_at" is null and "deadlines"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "audience_group_members_contact" ON "audience_group_members" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "incident_products_product" ON "incident_products" USING btree ("product_id","incident_id");--> statement-breakpoint
CREATE INDEX "incidents_open" ON "incidents" USING btree ("opened_at") WHERE "incidents"."closed_at" is null;--> statement-breakpoint
CREATE INDEX "incidents_began" ON "incidents" USING btree ("began_at");--> statement-breakpoint
CREATE INDEX "logbook_incident" ON "logbook" USING btree ("incident_id","at");--> statement-breakpoint
CREATE UNIQUE INDEX "updates_idempotency_key" ON "updates" USING btree ("incident_id","idempotency_key");--> statement-breakpoint
CREATE INDEX "deliveries_by_state" ON "deliveries" USING btree ("mailing_id","state","due_at","id");--> statement-breakpoint
CREATE INDEX "deliveries_contact" ON "deliveries" USING btree ("contact_id");--> statement-breakpoint
CREATE INDEX "delivery_attempts_delivery" ON "delivery_attempts" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "mailings_to_expand" ON "mailings" USING btree ("lane","id") WHERE "mailings"."copied_at" is null;--> statement-breakpoint
CREATE INDEX "mailings_open" ON "mailings" USING btree ("lane","id") WHERE "mailings"."finished_at" is null;--> statement-breakpoint
CREATE INDEX "mailings_of_publication" ON "mailings" USING btree ("publication_id");--> statement-breakpoint
CREATE INDEX "opt_outs_address" ON "opt_outs" USING btree ("address");--> statement-breakpoint
CREATE INDEX "page_requests_open" ON "page_requests" USING btree ("site_id","due_at") WHERE "page_requests"."live_at" is null;--> statement-breakpoint
CREATE INDEX "page_requests_incident" ON "page_requests" USING btree ("incident_id");