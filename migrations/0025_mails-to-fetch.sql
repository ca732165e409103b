CREATE TABLE "mail_fetches" (
	"mail_id" bigint PRIMARY KEY NOT NULL,
	"object_key" text NOT NULL,
	"recipients" text[] NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "inbound_mails" DROP CONSTRAINT "inbound_mails_outcome";--> statement-breakpoint
ALTER TABLE "inbound_mails" DROP CONSTRAINT "inbound_mails_to_decide_has_the_mail";--> statement-breakpoint
ALTER TABLE "mail_fetches" ADD CONSTRAINT "mail_fetches_mail_id_inbound_mails_id_fk" FOREIGN KEY ("mail_id") REFERENCES "public"."inbound_mails"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mail_fetches_due" ON "mail_fetches" USING btree ("due_at");--> statement-breakpoint
ALTER TABLE "inbound_mails" ADD CONSTRAINT "inbound_mails_outcome" CHECK ("inbound_mails"."outcome" in ('opted-out', 'machine', 'to-decide', 'no-action', 'to-fetch'));--> statement-breakpoint
ALTER TABLE "inbound_mails" ADD CONSTRAINT "inbound_mails_to_decide_has_the_mail" CHECK ("inbound_mails"."outcome" not in ('to-decide', 'to-fetch') or "inbound_mails"."source" is not null);