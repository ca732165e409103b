import { and, asc, count, desc, eq, gt, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { type Channel, contactImports, contactProducts, contacts, type Position } from '../database/schema/contacts.ts';
import { textOf } from '../http/answers.ts';
import type { Page, PageRequest } from '../http/pages.ts';
import { readSuppressions } from '../suppressions/read-suppressions.ts';
import { hasPosition, hasRole, isCurrent, wantsChannel, wantsProducts } from './contact-conditions.ts';
import type { ImportView } from './import-schemas.ts';
import type { ContactView } from './schemas.ts';

export type ContactFilter = {
  position?: Position | undefined;
  productId?: string | undefined;
  role?: string | undefined;
  channel?: Channel | undefined;
  /** Part of a name, an organisation, a customer number or an address. */
  text?: string | undefined;
  ended: boolean;
};

type ContactRecord = typeof contacts.$inferSelect;

/** The contact, ended or not; undefined when there is none. */
export async function findContact(db: Queryable, id: number): Promise<ContactView | undefined> {
  const [contact] = await withProducts(db, await db.select().from(contacts).where(eq(contacts.id, id)));
  return contact;
}

/** A page of the contacts that fit all parts of the filter, oldest first. */
export async function listContacts(
  db: Queryable,
  filter: ContactFilter,
  page: PageRequest,
): Promise<Page<ContactView>> {
  return await pageOfContacts(db, and(...conditionsOf(filter)), page);
}

/** A page of the contacts under a condition on `contacts`, oldest first. */
export async function pageOfContacts(
  db: Queryable,
  condition: SQL | undefined,
  { limit, cursor }: PageRequest,
): Promise<Page<ContactView>> {
  const found = await db
    .select()
    .from(contacts)
    .where(and(condition, gt(contacts.id, Number(cursor ?? 0))))
    .orderBy(asc(contacts.id))
    .limit(limit + 1);
  const [counted] = await db.select({ total: count() }).from(contacts).where(condition);
  const shown = found.slice(0, limit);
  const next = found.length > limit ? String(shown.at(-1)?.id) : null;
  return { items: await withProducts(db, shown), next, total: counted?.total ?? 0 };
}

/** A page of the imports that were carried out, newest first. */
export async function listImports(db: Queryable, { limit, cursor }: PageRequest): Promise<Page<ImportView>> {
  const found = await db
    .select()
    .from(contactImports)
    .where(cursor === undefined ? undefined : lt(contactImports.id, Number(cursor)))
    .orderBy(desc(contactImports.id))
    .limit(limit + 1);
  const [counted] = await db.select({ total: count() }).from(contactImports);
  const shown = found.slice(0, limit);
  return {
    items: shown.map((row) => ({ ...row, importedAt: row.importedAt.toString() })),
    next: found.length > limit ? String(shown.at(-1)?.id) : null,
    total: counted?.total ?? 0,
  };
}

function conditionsOf({ position, productId, role, channel, text, ended }: ContactFilter): (SQL | undefined)[] {
  return [
    ended ? sql`not (${isCurrent()})` : isCurrent(),
    position && hasPosition(position),
    productId === undefined ? undefined : wantsProducts([productId]),
    role === undefined ? undefined : hasRole(role),
    channel && wantsChannel(channel),
    text === undefined ? undefined : mentions(text),
  ];
}

function mentions(text: string): SQL | undefined {
  const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
  const columns = [contacts.name, contacts.organisation, contacts.customerNumber, contacts.email, contacts.mobile];
  return or(...columns.map((column) => sql`${column} ilike ${pattern}`));
}

async function withProducts(db: Queryable, found: ContactRecord[]): Promise<ContactView[]> {
  const ids = found.map(({ id }) => id);
  const chosen = await db
    .select()
    .from(contactProducts)
    .where(inArray(contactProducts.contactId, ids))
    .orderBy(asc(contactProducts.productId));
  const byContact = Map.groupBy(chosen, ({ contactId }) => contactId);
  const suppressed = await readSuppressions(db, found);
  return found.map(({ allProducts, createdAt, updatedAt, endedAt, ...contact }) => ({
    ...contact,
    products: allProducts ? 'all' : (byContact.get(contact.id) ?? []).map(({ productId }) => productId),
    createdAt: createdAt.toString(),
    updatedAt: updatedAt.toString(),
    endedAt: textOf(endedAt),
    suppressions: suppressed(contact),
  }));
}
