ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_contact_id_contacts_id_fk";
--> statement-breakpoint
ALTER TABLE "provider_states" ADD COLUMN "version" bigint DEFAULT 0 NOT NULL;--> statement-breakpoint
CREATE FUNCTION "forget_contact_of_deliveries"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE deliveries SET contact_id = NULL WHERE contact_id = OLD.id;
  RETURN OLD;
END $$;--> statement-breakpoint
CREATE TRIGGER "contacts_forgotten_in_deliveries" BEFORE DELETE ON "contacts" FOR EACH ROW EXECUTE FUNCTION "forget_contact_of_deliveries"();
