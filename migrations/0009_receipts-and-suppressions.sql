CREATE TABLE "receipts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "receipts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"provider" text NOT NULL,
	"event_id" text NOT NULL,
	"provider_message_id" text NOT NULL,
	"delivery_id" bigint NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"reason" text,
	"detail" jsonb NOT NULL,
	CONSTRAINT "receipts_once" UNIQUE("provider","event_id"),
	CONSTRAINT "receipts_kind" CHECK ("receipts"."kind" in ('taken', 'delayed', 'failed', 'soft-bounce', 'delivered', 'hard-bounce', 'complaint')),
	CONSTRAINT "receipts_are_small" CHECK (octet_length("receipts"."event_id") <= 200
      and octet_length("receipts"."provider_message_id") <= 200 and octet_length("receipts"."reason") <= 500
      and octet_length("receipts"."detail"::text) <= 1000)
);
--> statement-breakpoint
CREATE TABLE "suppressions" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "suppressions_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"channel" text NOT NULL,
	"address" text NOT NULL,
	"reason" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"evidence" text NOT NULL,
	"receipt_id" bigint,
	"lifted_at" timestamp with time zone,
	"lifted_by" text,
	CONSTRAINT "suppressions_lifted_by" CHECK (("suppressions"."lifted_at" is null) = ("suppressions"."lifted_by" is null)),
	CONSTRAINT "suppressions_channel" CHECK ("suppressions"."channel" in ('email', 'sms')),
	CONSTRAINT "suppressions_reason" CHECK ("suppressions"."reason" in ('hard-bounce', 'complaint'))
);
--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_receipt_id_receipts_id_fk" FOREIGN KEY ("receipt_id") REFERENCES "public"."receipts"("id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "receipts_delivery" ON "receipts" USING btree ("delivery_id");--> statement-breakpoint
CREATE UNIQUE INDEX "suppressions_once" ON "suppressions" USING btree ("channel","address") WHERE "suppressions"."lifted_at" is null;--> statement-breakpoint
CREATE INDEX "suppressions_receipt" ON "suppressions" USING btree ("receipt_id");