CREATE TABLE "maintenance_series" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "maintenance_series_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"rule" text NOT NULL,
	"first_starts_at" timestamp with time zone NOT NULL,
	"minutes" integer NOT NULL,
	"exceptions" text[] NOT NULL,
	"content" jsonb NOT NULL,
	"announce_working_days" smallint NOT NULL,
	"handled_to" timestamp with time zone,
	"last_problem" jsonb,
	"created_at" timestamp with time zone NOT NULL,
	"created_by" text NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "maintenance_series_minutes" CHECK ("maintenance_series"."minutes" > 0),
	CONSTRAINT "maintenance_series_announce_working_days" CHECK ("maintenance_series"."announce_working_days" > 0)
);
--> statement-breakpoint
ALTER TABLE "maintenances" ADD COLUMN "series_id" bigint;--> statement-breakpoint
ALTER TABLE "maintenances" ADD COLUMN "occurrence_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "maintenance_series_in_use" ON "maintenance_series" USING btree ("id") WHERE "maintenance_series"."ended_at" is null;--> statement-breakpoint
ALTER TABLE "maintenances" ADD CONSTRAINT "maintenances_series_id_maintenance_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."maintenance_series"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "maintenances_occurrence" ON "maintenances" USING btree ("series_id","occurrence_at");--> statement-breakpoint
ALTER TABLE "maintenances" ADD CONSTRAINT "maintenances_occurrence_of_series" CHECK (("maintenances"."series_id" is null) = ("maintenances"."occurrence_at" is null));