CREATE TABLE "nightly_jobs" (
	"job" text NOT NULL,
	"night" date NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "nightly_jobs_job_night_pk" PRIMARY KEY("job","night")
);
--> statement-breakpoint
CREATE INDEX "deliveries_without_contact" ON "deliveries" USING btree ("address") WHERE "deliveries"."contact_id" is null and "deliveries"."address" is not null;