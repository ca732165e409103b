import { and, asc, eq, isNotNull, isNull, lt, notInArray, or, type SQL, sql } from 'drizzle-orm';
import { noSuchContact } from '../contacts/no-such-contact.ts';
import type { Queryable } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import { DomainError } from '../errors.ts';

/** Who it is about: a contact, or an address that is no contact's, such as a subscriber's. */
export type WhichPerson = { contactId: number } | { address: string };

/** A person, or several at once. */
export type Person = {
  /** With those that have ended and had the same addresses. */
  contactIds: number[];
  /** Email addresses in lower case and mobile numbers in E.164, of this person and nobody else. */
  addresses: string[];
  /** Those that other contacts have too, such as a shared inbox. */
  shared: string[];
};

/** Throws `not-found` for a contact, and `conflict` for the address of contacts: each of them is a person. */
export async function findPerson(db: Queryable, which: WhichPerson): Promise<Person> {
  if ('contactId' in which) {
    const found = await db.select().from(contacts).where(eq(contacts.id, which.contactId)).for('update');
    if (found.length === 0) throw noSuchContact(which.contactId);
    return personOf(db, found);
  }
  const owners = await db
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(has([which.address]), isNull(contacts.endedAt)))
    .limit(50);
  if (owners.length > 0) throw contactsHaveIt(owners.map(({ id }) => id));
  return { ...(await withEnded(db, [], [which.address])), shared: [] };
}

/** The first contacts that ended before this moment, as one. */
export async function findEndedBefore(db: Queryable, moment: Temporal.Instant, most: number): Promise<Person> {
  const found = await db
    .select()
    .from(contacts)
    .where(lt(contacts.endedAt, moment))
    .orderBy(asc(contacts.id))
    .limit(most)
    .for('update');
  return personOf(db, found);
}

type Reachable = { id: number; email: string | null; mobile: string | null };

async function personOf(db: Queryable, found: Reachable[]): Promise<Person> {
  const ids = found.map(({ id }) => id);
  const all = found.flatMap(({ email, mobile }) => [email?.toLowerCase(), mobile].filter((address) => address != null));
  if (all.length === 0) return { contactIds: ids, addresses: [], shared: [] };
  const others = await db
    .select({ email: sql<string | null>`lower(${contacts.email})`, mobile: contacts.mobile })
    .from(contacts)
    .where(and(has(all), isNull(contacts.endedAt), notInArray(contacts.id, ids)));
  const taken = new Set(others.flatMap(({ email, mobile }) => [email, mobile]));
  const own = all.filter((address) => !taken.has(address));
  return { ...(await withEnded(db, ids, own)), shared: all.filter((address) => taken.has(address)) };
}

/** Somebody who ended and came back is one person. */
async function withEnded(db: Queryable, ids: number[], addresses: string[]) {
  const ended = await db
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(has(addresses), isNotNull(contacts.endedAt)));
  return { contactIds: [...new Set([...ids, ...ended.map(({ id }) => id)])], addresses };
}

function has(addresses: string[]): SQL | undefined {
  const given = sql`any(${sql.param(addresses)}::text[])`;
  return or(sql`lower(${contacts.email}) = ${given}`, sql`${contacts.mobile} = ${given}`);
}

function contactsHaveIt(ids: number[]): DomainError {
  const list = ids.join(', ');
  return new DomainError('conflict', {
    nl: `Dit adres is van contact ${list}. Vraag het per contact, met contactId.`,
    en: `This address belongs to contact ${list}. Ask for each contact, with contactId.`,
  });
}
