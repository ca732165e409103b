import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Language } from '../language.ts';

/** The language of those of these addresses that we mail: of a contact, also one that ended, or of a subscriber. */
export async function knownLanguages(db: Queryable, addresses: readonly string[]): Promise<Map<string, Language>> {
  if (addresses.length === 0) return new Map();
  const given = sql`any(${sql.param(addresses)}::text[])`;
  const found = await db.execute<{ address: string; language: Language }>(sql`
    select address, language, 1 as counts from subscribers where channel = 'email' and address = ${given}
    union all
    select lower(email), language, case when ended_at is null then 3 else 2 end from contacts where lower(email) = ${given}
    order by counts`);
  // Of an address that is there more than once the last one stays: a contact's.
  return new Map(found.map(({ address, language }) => [address, language]));
}

/** The language of the house, for somebody of whom we do not know one. */
export async function ownLanguage(db: Queryable): Promise<Language> {
  const [own] = await db.select({ language: organisation.language }).from(organisation);
  return own?.language ?? 'nl';
}
