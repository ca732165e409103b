-- Who was erased and asks to be told again: what that address refused, and why nothing was sent to it, counts before the first
-- message goes out. As `recall_refusals` does for contacts.
CREATE FUNCTION recall_refusals_of_request() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  hash text;
BEGIN
  IF EXISTS (SELECT 1 FROM opt_outs WHERE address IS NULL) OR EXISTS (SELECT 1 FROM suppressions WHERE address IS NULL) THEN
    hash := keyed_address_hash((SELECT secret FROM signing_keys WHERE purpose = 'address-hash'), NEW.channel, NEW.address);
    UPDATE opt_outs SET address = NEW.address WHERE address IS NULL AND channel = NEW.channel AND address_hash = hash;
    UPDATE suppressions SET address = NEW.address WHERE address IS NULL AND channel = NEW.channel AND address_hash = hash;
  END IF;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER subscription_requests_recall AFTER INSERT ON subscription_requests FOR EACH ROW EXECUTE FUNCTION recall_refusals_of_request();
