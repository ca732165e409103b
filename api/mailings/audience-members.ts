import { type SQL, sql } from 'drizzle-orm';
import type { Looking } from '../contacts/contact-conditions.ts';
import { contacts } from '../database/schema/contacts.ts';
import { subscribers } from '../database/schema/subscribers.ts';
import type { LookedUpAudience } from './audience.ts';
import { addressOver, audienceCondition, subscriberCondition } from './audience-condition.ts';

/** Where the members of an audience are found: `select … from table where condition`, with what a delivery has of each. */
export type AudienceMembers = {
  table: SQL;
  condition: SQL;
  /** In ascending order they can be taken in parts. */
  id: SQL;
  /** Null for who is no contact. */
  contactId: SQL;
  /** Null for who has none over the audience's channel. */
  address: SQL;
  language: SQL;
};

/** The one resolver of recipients: counting beforehand and expanding afterwards both use it. */
export function membersOf(audience: LookedUpAudience, looking: Looking): AudienceMembers {
  if (audience.by === 'subscribers') {
    return {
      table: sql`${subscribers}`,
      condition: subscriberCondition(audience, looking),
      id: sql`${subscribers.id}`,
      contactId: sql`null::bigint`,
      address: sql`${subscribers.address}`,
      language: sql`${subscribers.language}`,
    };
  }
  return {
    table: sql`${contacts}`,
    condition: audienceCondition(audience, looking),
    id: sql`${contacts.id}`,
    contactId: sql`${contacts.id}`,
    address: addressOver(audience.channel),
    language: sql`${contacts.language}`,
  };
}
