import { and, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import { organisation } from '../database/schema/organisation.ts';
import { subscribers } from '../database/schema/subscribers.ts';
import type { Language } from '../language.ts';

/** The language of somebody whom we mail: a contact, also one that ended, or a subscriber. */
export async function knownLanguage(db: Queryable, address: string): Promise<Language | undefined> {
  const [contact] = await db
    .select({ language: contacts.language })
    .from(contacts)
    .where(eq(sql`lower(${contacts.email})`, address))
    .limit(1);
  if (contact) return contact.language;
  const [subscriber] = await db
    .select({ language: subscribers.language })
    .from(subscribers)
    .where(and(eq(subscribers.address, address), eq(subscribers.channel, 'email')))
    .limit(1);
  return subscriber?.language;
}

/** The language of the house, for somebody of whom we do not know one. */
export async function ownLanguage(db: Queryable): Promise<Language> {
  const [own] = await db.select({ language: organisation.language }).from(organisation);
  return own?.language ?? 'nl';
}
