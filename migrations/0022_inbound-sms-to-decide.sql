ALTER TABLE "inbound_sms" DROP CONSTRAINT "inbound_sms_outcome";--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD COLUMN "sender" text;--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD COLUMN "words" text;--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD COLUMN "decided_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD COLUMN "decided_by" text;--> statement-breakpoint
-- Of those the text was not kept: there is nothing left to decide about.
UPDATE "inbound_sms" SET "outcome" = 'no-action', "decided_at" = "received_at", "decided_by" = 'baken' WHERE "outcome" = 'not understood';--> statement-breakpoint
CREATE INDEX "inbound_sms_to_decide" ON "inbound_sms" USING btree ("id") WHERE "inbound_sms"."outcome" = 'to-decide';--> statement-breakpoint
CREATE INDEX "inbound_sms_sender" ON "inbound_sms" USING btree ("sender") WHERE "inbound_sms"."sender" is not null;--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD CONSTRAINT "inbound_sms_decided_by" CHECK (("inbound_sms"."decided_at" is null) = ("inbound_sms"."decided_by" is null));--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD CONSTRAINT "inbound_sms_to_decide_has_the_text" CHECK ("inbound_sms"."outcome" <> 'to-decide' or "inbound_sms"."words" is not null);--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD CONSTRAINT "inbound_sms_no_action_is_decided" CHECK ("inbound_sms"."outcome" <> 'no-action' or "inbound_sms"."decided_at" is not null);--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD CONSTRAINT "inbound_sms_is_bounded" CHECK (length("inbound_sms"."words") <= 2000 and length("inbound_sms"."sender") <= 50);--> statement-breakpoint
ALTER TABLE "inbound_sms" ADD CONSTRAINT "inbound_sms_outcome" CHECK ("inbound_sms"."outcome" in ('stop', 'start', 'to-decide', 'no-action'));