ALTER TABLE "opt_outs" DROP CONSTRAINT "opt_outs_once";--> statement-breakpoint
ALTER TABLE "opt_outs" ADD COLUMN "withdrawn_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "opt_outs" ADD COLUMN "withdrawn_by" text;--> statement-breakpoint
CREATE UNIQUE INDEX "opt_outs_once" ON "opt_outs" USING btree ("channel","address",coalesce("product_id", '')) WHERE "opt_outs"."withdrawn_at" is null;--> statement-breakpoint
ALTER TABLE "opt_outs" ADD CONSTRAINT "opt_outs_withdrawn_by" CHECK (("opt_outs"."withdrawn_at" is null) = ("opt_outs"."withdrawn_by" is null));