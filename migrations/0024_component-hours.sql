ALTER TABLE "components" ADD COLUMN "opening_hours" jsonb;--> statement-breakpoint
CREATE INDEX "incidents_closed" ON "incidents" USING btree ("closed_at");--> statement-breakpoint
CREATE INDEX "maintenances_announced_ends" ON "maintenances" USING btree ("announced_ends_at");--> statement-breakpoint
CREATE INDEX "maintenances_finished" ON "maintenances" USING btree ("finished_at");