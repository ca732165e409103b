CREATE TABLE "incident_past_impacts" (
	"incident_id" bigint NOT NULL,
	"until" timestamp with time zone NOT NULL,
	"impact" text NOT NULL,
	CONSTRAINT "incident_past_impacts_incident_id_until_pk" PRIMARY KEY("incident_id","until"),
	CONSTRAINT "incident_past_impacts_impact" CHECK ("incident_past_impacts"."impact" in ('full', 'partial'))
);
--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "availability" text DEFAULT 'counts' NOT NULL;--> statement-breakpoint
ALTER TABLE "products" ADD COLUMN "added_at" timestamp with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "incident_past_impacts" ADD CONSTRAINT "incident_past_impacts_incident_id_incidents_id_fk" FOREIGN KEY ("incident_id") REFERENCES "public"."incidents"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_availability" CHECK ("incidents"."availability" in ('counts', 'left-out'));