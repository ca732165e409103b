ALTER TABLE "updates" DROP CONSTRAINT "updates_breadth";--> statement-breakpoint
ALTER TABLE "updates" ADD COLUMN "intern_breadth" text;--> statement-breakpoint
ALTER TABLE "updates" ADD COLUMN "extern_breadth" text;--> statement-breakpoint
ALTER TABLE "mailings" ADD COLUMN "expand_after" timestamp with time zone;--> statement-breakpoint
UPDATE "updates" SET
  "intern_breadth" = CASE WHEN "audience" <> 'extern' THEN "breadth" END,
  "extern_breadth" = CASE WHEN "audience" <> 'intern' THEN "breadth" END;--> statement-breakpoint
ALTER TABLE "updates" DROP COLUMN "breadth";--> statement-breakpoint
ALTER TABLE "updates" ADD CONSTRAINT "updates_intern_breadth" CHECK ("updates"."intern_breadth" in ('product', 'all'));--> statement-breakpoint
ALTER TABLE "updates" ADD CONSTRAINT "updates_extern_breadth" CHECK ("updates"."extern_breadth" in ('product', 'all'));--> statement-breakpoint
ALTER TABLE "updates" ADD CONSTRAINT "updates_intern_is_told" CHECK (("updates"."audience" <> 'extern') = ("updates"."intern_breadth" is not null));--> statement-breakpoint
ALTER TABLE "updates" ADD CONSTRAINT "updates_extern_is_told" CHECK (("updates"."audience" <> 'intern') = ("updates"."extern_breadth" is not null));