CREATE TABLE "inbound_sms" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "inbound_sms_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"provider" text NOT NULL,
	"message_id" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"outcome" text NOT NULL,
	CONSTRAINT "inbound_sms_once" UNIQUE("provider","message_id"),
	CONSTRAINT "inbound_sms_outcome" CHECK ("inbound_sms"."outcome" in ('stop', 'start', 'not understood'))
);
