CREATE TABLE "provider_states" (
	"provider" text PRIMARY KEY NOT NULL,
	"per_second" double precision,
	"per_day" integer,
	"pace" double precision DEFAULT 1 NOT NULL,
	"paced_at" timestamp with time zone NOT NULL,
	"general_free_at" timestamp with time zone NOT NULL,
	"urgent_free_at" timestamp with time zone NOT NULL,
	"day_started_at" timestamp with time zone NOT NULL,
	"sent_today" integer DEFAULT 0 NOT NULL,
	"window_started_at" timestamp with time zone NOT NULL,
	"calls" integer DEFAULT 0 NOT NULL,
	"faults" integer DEFAULT 0 NOT NULL,
	"passed_over_until" timestamp with time zone,
	"times_passed_over" smallint DEFAULT 0 NOT NULL,
	CONSTRAINT "provider_states_pace" CHECK ("provider_states"."pace" > 0 and "provider_states"."pace" <= 1),
	CONSTRAINT "provider_states_per_second" CHECK ("provider_states"."per_second" > 0),
	CONSTRAINT "provider_states_per_day" CHECK ("provider_states"."per_day" > 0)
);
