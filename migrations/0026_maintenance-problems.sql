ALTER TABLE "maintenance_series" ADD COLUMN "clock_problem" jsonb;--> statement-breakpoint
ALTER TABLE "maintenances" ADD COLUMN "last_problem" jsonb;