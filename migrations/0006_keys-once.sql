ALTER TABLE "api_keys" DROP CONSTRAINT "api_keys_name_unique";--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "idempotency_key" text;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "request_sha256" text;--> statement-breakpoint
CREATE UNIQUE INDEX "api_keys_name_in_use" ON "api_keys" USING btree ("name") WHERE "api_keys"."revoked_at" is null;--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_idempotency_key" UNIQUE("idempotency_key");--> statement-breakpoint
ALTER TABLE "incidents" ADD CONSTRAINT "incidents_key_has_its_request" CHECK (("incidents"."idempotency_key" is null) = ("incidents"."request_sha256" is null));