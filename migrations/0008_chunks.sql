CREATE TABLE "chunks" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "chunks_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"mailing_id" bigint NOT NULL,
	"publication_id" bigint NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"lease_until" timestamp with time zone,
	"claimed_at" timestamp with time zone,
	"claimed_to" bigint,
	"claims" integer DEFAULT 0 NOT NULL,
	"handed_over_at" timestamp with time zone,
	"done_at" timestamp with time zone,
	CONSTRAINT "chunks_whole" UNIQUE("id","mailing_id","publication_id"),
	CONSTRAINT "chunks_lease" CHECK (num_nulls("chunks"."lease_until", "chunks"."claimed_at", "chunks"."claimed_to") in (0, 3)),
	CONSTRAINT "chunks_done_are_free" CHECK ("chunks"."done_at" is null or "chunks"."lease_until" is null)
);
--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_lease";--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_state";--> statement-breakpoint
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_mailing";
--> statement-breakpoint
DROP INDEX "deliveries_by_state";--> statement-breakpoint
ALTER TABLE "deliveries" ADD COLUMN "chunk_id" bigint;--> statement-breakpoint
-- What is there already: one chunk for each mailing. A message that was with a worker may have been taken.
INSERT INTO "delivery_attempts" ("delivery_id", "attempt", "at", "outcome", "reason")
SELECT "id", "attempts", now(), 'unknown', 'the worker stopped halfway' FROM "deliveries" WHERE "state" = 'sending';--> statement-breakpoint
UPDATE "deliveries" SET "state" = 'queued', "lease_until" = null WHERE "state" = 'sending';--> statement-breakpoint
INSERT INTO "chunks" ("mailing_id", "publication_id", "due_at", "done_at")
SELECT "mailing_id", "publication_id", coalesce(min("due_at") FILTER (WHERE "state" = 'queued'), min("due_at")),
  CASE WHEN count(*) FILTER (WHERE "state" = 'queued') = 0 THEN now() END
FROM "deliveries" GROUP BY "mailing_id", "publication_id";--> statement-breakpoint
UPDATE "deliveries" SET "chunk_id" = "chunks"."id" FROM "chunks" WHERE "chunks"."mailing_id" = "deliveries"."mailing_id";--> statement-breakpoint
ALTER TABLE "deliveries" ALTER COLUMN "chunk_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "chunks" ADD CONSTRAINT "chunks_mailing" FOREIGN KEY ("mailing_id","publication_id") REFERENCES "public"."mailings"("id","publication_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chunks_open" ON "chunks" USING btree ("mailing_id","due_at","id") WHERE "chunks"."done_at" is null;--> statement-breakpoint
CREATE INDEX "chunks_claimed" ON "chunks" USING btree ("lease_until") WHERE "chunks"."lease_until" is not null;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_chunk" FOREIGN KEY ("chunk_id","mailing_id","publication_id") REFERENCES "public"."chunks"("id","mailing_id","publication_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_of_mailing" ON "deliveries" USING btree ("mailing_id","id");--> statement-breakpoint
CREATE INDEX "deliveries_of_chunk" ON "deliveries" USING btree ("chunk_id");--> statement-breakpoint
ALTER TABLE "deliveries" DROP COLUMN "lease_until";--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_state" CHECK ("deliveries"."state" in ('queued', 'sent', 'delivered', 'bounced', 'complained', 'failed', 'skipped', 'expired'));--> statement-breakpoint
-- Every row is updated once when it is sent and once when it arrives, none of it indexed: with half of each page free the new
-- version lies beside the old one, and no index is touched.
ALTER TABLE "deliveries" SET (fillfactor = 45);
