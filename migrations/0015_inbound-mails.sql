CREATE TABLE "inbound_mails" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbound_mails_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"via" text NOT NULL,
	"place" text NOT NULL,
	"fingerprint" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	"reason" text NOT NULL,
	"sender" text,
	"concerns" text,
	"subject" text,
	"words" text,
	"source" "bytea",
	"decided_at" timestamp with time zone,
	"decided_by" text,
	CONSTRAINT "inbound_mails_place" UNIQUE("via","place"),
	CONSTRAINT "inbound_mails_once" UNIQUE("fingerprint"),
	CONSTRAINT "inbound_mails_via" CHECK ("inbound_mails"."via" in ('imap', 'ses')),
	CONSTRAINT "inbound_mails_outcome" CHECK ("inbound_mails"."outcome" in ('opted-out', 'machine', 'to-decide', 'no-action')),
	CONSTRAINT "inbound_mails_decided_by" CHECK (("inbound_mails"."decided_at" is null) = ("inbound_mails"."decided_by" is null)),
	CONSTRAINT "inbound_mails_to_decide_has_the_mail" CHECK ("inbound_mails"."outcome" <> 'to-decide' or "inbound_mails"."source" is not null),
	CONSTRAINT "inbound_mails_no_action_is_decided" CHECK ("inbound_mails"."outcome" <> 'no-action' or "inbound_mails"."decided_at" is not null),
	CONSTRAINT "inbound_mails_are_bounded" CHECK (octet_length("inbound_mails"."source") <= 300000 and length("inbound_mails"."words") <= 20000 and length("inbound_mails"."subject") <= 500
      and length("inbound_mails"."place") <= 300)
);
--> statement-breakpoint
CREATE INDEX "inbound_mails_to_decide" ON "inbound_mails" USING btree ("id") WHERE "inbound_mails"."outcome" = 'to-decide';--> statement-breakpoint
CREATE INDEX "receipts_message" ON "receipts" USING btree ("provider_message_id");