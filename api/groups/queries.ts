import { and, asc, count, eq, gt, inArray, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import { audienceGroupMembers, audienceGroupProducts, audienceGroups } from '../database/schema/groups.ts';
import type { Page, PageRequest } from '../http/pages.ts';
import { inGroup } from './group-condition.ts';
import type { GroupView, MemberPage } from './schemas.ts';

type GroupRecord = typeof audienceGroups.$inferSelect;

/** The group with its rule; undefined when there is none. */
export async function findGroup(db: Queryable, id: string): Promise<GroupView | undefined> {
  const [group] = await withProducts(db, await db.select().from(audienceGroups).where(eq(audienceGroups.id, id)));
  return group;
}

/** A page of the groups, by id. */
export async function listGroups(db: Queryable, { limit, cursor }: PageRequest): Promise<Page<GroupView>> {
  const found = await db
    .select()
    .from(audienceGroups)
    .where(cursor === undefined ? undefined : gt(audienceGroups.id, cursor))
    .orderBy(asc(audienceGroups.id))
    .limit(limit + 1);
  const [counted] = await db.select({ total: count() }).from(audienceGroups);
  const shown = found.slice(0, limit);
  return {
    items: await withProducts(db, shown),
    next: found.length > limit ? (shown.at(-1)?.id ?? null) : null,
    total: counted?.total ?? 0,
  };
}

/** Who is in the group now: how many per channel, and a page of them. */
export async function listMembers(db: Queryable, groupId: string, { limit, cursor }: PageRequest): Promise<MemberPage> {
  const found = await db
    .select({
      id: contacts.id,
      name: contacts.name,
      organisation: contacts.organisation,
      position: contacts.position,
      channels: contacts.channels,
    })
    .from(contacts)
    .where(and(inGroup(groupId), gt(contacts.id, Number(cursor ?? 0))))
    .orderBy(asc(contacts.id))
    .limit(limit + 1);
  const shown = found.slice(0, limit);
  const ids = shown.map(({ id }) => id);
  const byHand = await addedByHand(db, groupId, ids);
  const { total, ...counts } = await countMembers(db, groupId);
  return {
    items: shown.map((member) => ({ ...member, addedByHand: byHand.has(member.id) })),
    next: found.length > limit ? String(ids.at(-1)) : null,
    total,
    counts,
  };
}

async function countMembers(db: Queryable, groupId: string) {
  const [counted] = await db
    .select({
      total: count(),
      email: sql<number>`(count(*) filter (where 'email' = any(${contacts.channels})))::integer`,
      sms: sql<number>`(count(*) filter (where 'sms' = any(${contacts.channels})))::integer`,
    })
    .from(contacts)
    .where(inGroup(groupId));
  return counted ?? { total: 0, email: 0, sms: 0 };
}

async function addedByHand(db: Queryable, groupId: string, contactIds: number[]): Promise<Set<number>> {
  const found = await db
    .select({ contactId: audienceGroupMembers.contactId })
    .from(audienceGroupMembers)
    .where(and(eq(audienceGroupMembers.groupId, groupId), inArray(audienceGroupMembers.contactId, contactIds)));
  return new Set(found.map(({ contactId }) => contactId));
}

async function withProducts(db: Queryable, groups: GroupRecord[]): Promise<GroupView[]> {
  const ids = groups.map(({ id }) => id);
  const chosen = await db
    .select()
    .from(audienceGroupProducts)
    .where(inArray(audienceGroupProducts.groupId, ids))
    .orderBy(asc(audienceGroupProducts.productId));
  const byGroup = Map.groupBy(chosen, ({ groupId }) => groupId);
  return groups.map(({ id, name, hasRule, position, channel, role, narrowedToProducts }) => {
    const products = (byGroup.get(id) ?? []).map(({ productId }) => productId);
    return {
      id,
      name,
      rule: hasRule ? { position, products: narrowedToProducts ? products : ('all' as const), channel, role } : null,
    };
  });
}
