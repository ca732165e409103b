import { and, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { Mandatory, PreferredChannel } from '../../status-site/src/preferences-facts.ts';
import { hasRole, isCurrent } from '../contacts/contact-conditions.ts';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { contacts } from '../database/schema/contacts.ts';
import { standingAudiences } from '../database/schema/groups.ts';
import { optOuts, waysOfReader } from '../database/schema/opt-outs.ts';
import { suppressions } from '../database/schema/suppressions.ts';
import { inGroup } from '../groups/group-condition.ts';
import { addressOver } from '../mailings/audience-condition.ts';
import { inForce } from './record-opt-out.ts';

/** Where somebody is reached, and what is sent there: all that the page behind the link in a message can change. */
export type Preference = { address: string } & PreferredChannel;

export type ReaderPreferences = { channels: Preference[]; mandatory: Mandatory[] };

type Owner = {
  allProducts: boolean;
  id: number;
  isStaff: boolean;
  isManagement: boolean;
  wants: boolean;
  told: boolean;
};

/**
 * What whoever has this email address gets, per channel and product, and what of it cannot be refused. SMS too, when all
 * contacts with the address have one mobile number together: in a shared inbox nobody decides about another's telephone.
 */
export async function readPreferences(db: Queryable, email: string): Promise<ReaderPreferences> {
  const [owners, numbers] = await Promise.all([
    readOwners(db, 'email', email),
    db
      .selectDistinct({ mobile: contacts.mobile })
      .from(contacts)
      .where(and(isCurrent(), eq(sql`lower(${contacts.email})`, email)))
      .limit(2),
  ]);
  const mobile = numbers.length === 1 ? numbers[0]?.mobile : undefined;
  const channels = [await readChannel(db, 'email', email, owners)];
  if (mobile) channels.push(await readChannel(db, 'sms', mobile, await readOwners(db, 'sms', mobile)));
  const mandatory: Mandatory[] = [
    ...(owners.some(({ isManagement }) => isManagement) ? (['management'] as const) : []),
    ...(owners.some(({ isStaff }) => isStaff) ? (['staff'] as const) : []),
  ];
  return { channels, mandatory };
}

async function readOwners(db: Queryable, channel: Channel, address: string): Promise<Owner[]> {
  const standing = await db.select().from(standingAudiences).where(eq(standingAudiences.channel, channel));
  const groups = [...new Set(standing.map(({ groupId }) => groupId))];
  const told: SQL = or(...groups.map(inGroup)) ?? sql`false`;
  return db
    .select({
      id: contacts.id,
      allProducts: contacts.allProducts,
      isStaff: sql<boolean>`${contacts.position} = 'intern'`,
      isManagement: sql<boolean>`${hasRole('MT')} and ${contacts.mobile} is not null`,
      wants: sql<boolean>`${channel}::text = any(${contacts.channels})`,
      told: sql<boolean>`${told}`,
    })
    .from(contacts)
    .where(and(isCurrent(), eq(addressOver(channel), address)));
}

async function readChannel(db: Queryable, channel: Channel, address: string, owners: Owner[]): Promise<Preference> {
  const refused = await db.select().from(optOuts).where(inForce(channel, address));
  const [suppressed] = await db
    .select({ id: suppressions.id })
    .from(suppressions)
    .where(and(eq(suppressions.channel, channel), eq(suppressions.address, address), isNull(suppressions.liftedAt)));
  const stopped = refused.some(({ productId }) => productId === null);
  const isRefused = (id: string) => stopped || refused.some(({ productId }) => productId === id);
  const products = await readProducts(db, channel, address, owners);
  const isForGood = (productId: string | null) =>
    refused.some((one) => one.productId === productId && !waysOfReader.some((own) => own === one.way));
  return {
    id: channel,
    channel,
    address,
    masked: masked(channel, address),
    stopped,
    stoppedForGood: isForGood(null),
    suppressed: suppressed !== undefined,
    products: products.map(({ id, name }) => ({ id, name, gets: !isRefused(id), refusedForGood: isForGood(id) })),
  };
}

/** The products that messages may come about: chosen, told of by a standing order, subscribed to; and those refused. */
async function readProducts(db: Queryable, channel: Channel, address: string, owners: Owner[]) {
  // What own staff gets as such cannot be refused, and is no choice.
  const readers = owners.filter(({ isStaff, wants }) => wants && !isStaff);
  const everything = readers.some(({ allProducts }) => allProducts) || owners.some(({ told }) => told);
  const ids = sql.param(readers.map(({ id }) => id));
  const subscribed = sql`select 1 from subscribers
    where subscribers.channel = ${channel} and subscribers.address = ${address} and subscribers.ended_at is null`;
  return db.execute<{ id: string; name: string }>(sql`
    select id, name from products
    where ended_at is null and (${everything}::bool
      or id in (select product_id from contact_products where contact_id = any(${ids}::bigint[]))
      or exists (${subscribed} and subscribers.all_products and exists (
        select 1 from site_products where site_products.site_id = subscribers.site_id and product_id = products.id))
      or exists (${subscribed} and exists (
        select 1 from subscriber_products where subscriber_id = subscribers.id and product_id = products.id))
      or exists (select 1 from opt_outs where opt_outs.channel = ${channel} and opt_outs.address = ${address}
        and withdrawn_at is null and product_id = products.id))
    order by position, id`);
}

/** Enough to know it by: `r•••@example.nl`, or the last two figures of a number. */
function masked(channel: Channel, address: string): string {
  if (channel === 'sms') return `•••• ${address.slice(-2)}`;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, 1)}•••${address.slice(at)}`;
}
