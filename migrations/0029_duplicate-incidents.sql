ALTER TABLE "incidents" ADD COLUMN "duplicate_of" bigint;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_duplicate_of_incidents_id_fk" FOREIGN KEY ("duplicate_of") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "incidents_duplicate_of" ON "incidents" USING btree ("duplicate_of") WHERE "incidents"."duplicate_of" is not null;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_duplicate_is_closed" CHECK ("incidents"."duplicate_of" is null or "incidents"."closed_at" is not null);--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_duplicate_of_another" CHECK ("incidents"."duplicate_of" <> "incidents"."id");