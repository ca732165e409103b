ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_need_an_address";--> statement-breakpoint
ALTER TABLE "mailings" DROP CONSTRAINT "mailings_management_cannot_be_refused";--> statement-breakpoint
ALTER TABLE "mailings" DROP CONSTRAINT "mailings_kind";--> statement-breakpoint
ALTER TABLE "opt_outs" DROP CONSTRAINT "opt_outs_way";--> statement-breakpoint
ALTER TABLE "mailing_contents" DROP CONSTRAINT "mailing_contents_mailing_id_mailings_id_fk";
--> statement-breakpoint
DROP INDEX "opt_outs_once";--> statement-breakpoint
DROP INDEX "suppressions_once";--> statement-breakpoint
ALTER TABLE "opt_outs" ALTER COLUMN "address" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "suppressions" ALTER COLUMN "address" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "opt_outs" ADD COLUMN "address_hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "opt_outs" ADD COLUMN "evidence" text;--> statement-breakpoint
ALTER TABLE "suppressions" ADD COLUMN "address_hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "mailings" ADD CONSTRAINT "mailings_refusable" UNIQUE("id","opt_outable");--> statement-breakpoint
ALTER TABLE "mailing_contents" ADD CONSTRAINT "mailing_contents_mailing" FOREIGN KEY ("mailing_id","opt_outable") REFERENCES "public"."mailings"("id","opt_outable") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "mailings_to_audiences" ON "mailings" USING btree ("lane","id") WHERE "mailings"."finished_at" is null and "mailings"."kind" <> 'confirmation';--> statement-breakpoint
CREATE INDEX "mailings_to_one" ON "mailings" USING btree ("id") WHERE "mailings"."finished_at" is null and "mailings"."kind" = 'confirmation';--> statement-breakpoint
CREATE INDEX "mailings_shown" ON "mailings" USING btree ("finished_at") WHERE "mailings"."kind" <> 'confirmation';--> statement-breakpoint
CREATE INDEX "opt_outs_in_force" ON "opt_outs" USING btree ("channel","address") WHERE "opt_outs"."withdrawn_at" is null;--> statement-breakpoint
CREATE INDEX "opt_outs_erased" ON "opt_outs" USING btree ("address_hash") WHERE "opt_outs"."address" is null;--> statement-breakpoint
CREATE INDEX "suppressions_in_force" ON "suppressions" USING btree ("channel","address") WHERE "suppressions"."lifted_at" is null;--> statement-breakpoint
CREATE INDEX "suppressions_erased" ON "suppressions" USING btree ("address_hash") WHERE "suppressions"."address" is null;--> statement-breakpoint
-- What stays of an address when its contact is erased: a keyed hash, so that an opt-out survives (requirement G2). Nested, so
-- that nothing can be added to what was hashed.
CREATE FUNCTION keyed_address_hash(secret text, channel text, address text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(sha256(convert_to(secret, 'UTF8') || sha256(convert_to(secret || channel || ':' || address, 'UTF8'))), 'hex')
$$;--> statement-breakpoint
INSERT INTO signing_keys (purpose, secret)
VALUES ('address-hash', replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')) ON CONFLICT DO NOTHING;--> statement-breakpoint
-- Whoever writes a row here need not know of the hash.
CREATE FUNCTION hash_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.address IS NOT NULL THEN
    NEW.address_hash := keyed_address_hash((SELECT secret FROM signing_keys WHERE purpose = 'address-hash'), NEW.channel, NEW.address);
  END IF;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE TRIGGER opt_outs_hash BEFORE INSERT OR UPDATE OF address, channel ON opt_outs FOR EACH ROW EXECUTE FUNCTION hash_address();--> statement-breakpoint
CREATE TRIGGER suppressions_hash BEFORE INSERT OR UPDATE OF address, channel ON suppressions FOR EACH ROW EXECUTE FUNCTION hash_address();--> statement-breakpoint
UPDATE opt_outs SET address = address;--> statement-breakpoint
UPDATE suppressions SET address = address;--> statement-breakpoint
-- When an erased contact comes back, by an import or by hand, what its address refused is known by that address again. Here
-- and not where audiences are made, so that a mailing to a hundred thousand need not hash a single address.
CREATE FUNCTION recall_refusals() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  key text := (SELECT secret FROM signing_keys WHERE purpose = 'address-hash');
BEGIN
  IF EXISTS (SELECT 1 FROM opt_outs WHERE address IS NULL) THEN
    UPDATE opt_outs SET address = known.address
    FROM (SELECT 'email' AS channel, lower(email) AS address FROM changed WHERE email IS NOT NULL
      UNION SELECT 'sms', mobile FROM changed WHERE mobile IS NOT NULL) AS known
    WHERE opt_outs.address IS NULL AND opt_outs.address_hash = keyed_address_hash(key, known.channel, known.address);
  END IF;
  IF EXISTS (SELECT 1 FROM suppressions WHERE address IS NULL) THEN
    UPDATE suppressions SET address = known.address
    FROM (SELECT 'email' AS channel, lower(email) AS address FROM changed WHERE email IS NOT NULL
      UNION SELECT 'sms', mobile FROM changed WHERE mobile IS NOT NULL) AS known
    WHERE suppressions.address IS NULL AND suppressions.address_hash = keyed_address_hash(key, known.channel, known.address);
  END IF;
  RETURN NULL;
END $$;--> statement-breakpoint
CREATE TRIGGER contacts_recall_added AFTER INSERT ON contacts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION recall_refusals();--> statement-breakpoint
CREATE TRIGGER contacts_recall_changed AFTER UPDATE ON contacts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION recall_refusals();--> statement-breakpoint
CREATE UNIQUE INDEX "opt_outs_once" ON "opt_outs" USING btree ("channel","address_hash",coalesce("product_id", '')) WHERE "opt_outs"."withdrawn_at" is null;--> statement-breakpoint
CREATE UNIQUE INDEX "suppressions_once" ON "suppressions" USING btree ("channel","address_hash") WHERE "suppressions"."lifted_at" is null;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_need_an_address" CHECK ("deliveries"."address" is not null or "deliveries"."state" <> 'queued');--> statement-breakpoint
ALTER TABLE "mailing_contents" ADD CONSTRAINT "mailing_contents_no_way_out" CHECK (opt_outable or position(E'\uE000optOutLink\uE001' in html || text) = 0);--> statement-breakpoint
ALTER TABLE "mailings" ADD CONSTRAINT "mailings_mandatory_cannot_be_refused" CHECK ("mailings"."kind" not in ('management', 'copy', 'confirmation') or not "mailings"."opt_outable");--> statement-breakpoint
ALTER TABLE "mailings" ADD CONSTRAINT "mailings_kind" CHECK ("mailings"."kind" in ('management', 'internal', 'external', 'standing', 'subscribers', 'copy', 'confirmation'));--> statement-breakpoint
ALTER TABLE "opt_outs" ADD CONSTRAINT "opt_outs_evidence_is_short" CHECK (length("opt_outs"."evidence") <= 500);--> statement-breakpoint
ALTER TABLE "opt_outs" ADD CONSTRAINT "opt_outs_have_a_hash" CHECK ("opt_outs"."address_hash" <> '');--> statement-breakpoint
ALTER TABLE "opt_outs" ADD CONSTRAINT "opt_outs_way" CHECK ("opt_outs"."way" in ('mail', 'link', 'one-click', 'preferences', 'sms', 'service-centre', 'import'));--> statement-breakpoint
ALTER TABLE "suppressions" ADD CONSTRAINT "suppressions_have_a_hash" CHECK ("suppressions"."address_hash" <> '');