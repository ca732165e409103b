import { type SQL, sql } from 'drizzle-orm';
import {
  hasPosition,
  hasRole,
  isCurrent,
  type Looking,
  wantsChannel,
  wantsProducts,
} from '../contacts/contact-conditions.ts';
import { type Channel, contacts } from '../database/schema/contacts.ts';
import type { MailingKind } from '../database/schema/mailings.ts';
import { subscribers } from '../database/schema/subscribers.ts';
import { inGroup } from '../groups/group-condition.ts';
import { asksFor, choseProducts, isSubscribed } from '../subscribers/subscriber-conditions.ts';
import type { ContactAudience, LookedUpAudience, SubscriberAudience } from './audience.ts';
import { toldOfIncident, toldOfMaintenance } from './told-ledger.ts';

/** The condition "this row of `contacts` is in the audience". Who opted out is in it too, and is skipped visibly. */
export function audienceCondition(audience: ContactAudience, looking: Looking): SQL {
  return sql`(${isCurrent()} and ${ruleCondition(audience, looking)})`;
}

function ruleCondition(audience: ContactAudience, looking: Looking): SQL {
  switch (audience.by) {
    case 'position':
      return sql`(${hasPosition(audience.position)} and (${wanted(audience, looking)} or ${wasTold(audience, asReaders)}
        or ${wasToldOfMaintenance(audience)}))`;
    case 'role':
      return sql`(${hasRole(audience.role)} or ${wasTold(audience, ['management'])})`;
    case 'group':
      return sql`(${inGroup(audience.groupId)} and ${addressOver(audience.channel)} is not null)`;
  }
}

function wanted(audience: ContactAudience & { by: 'position' }, looking: Looking): SQL {
  if (audience.breadth === 'told-before') return sql`false`;
  const products = wantsProducts(audience.breadth === 'all' ? 'all' : audience.about, looking);
  return sql`(${wantsChannel(audience.channel)} and ${products})`;
}

const asReaders: MailingKind[] = ['internal', 'external', 'standing'];

/** "This contact had a message of such a kind about the incident over the channel." */
function wasTold({ channel, toldAbout }: ContactAudience & { toldAbout?: number }, as: MailingKind[]): SQL {
  if (toldAbout === undefined) return sql`false`;
  const told = toldOfIncident(toldAbout, { channel, as });
  return sql`(${addressOver(channel)} is not null and ${contacts.id} in ${told})`;
}

/** The same about maintenance. */
function wasToldOfMaintenance({
  channel,
  toldAboutMaintenance,
}: ContactAudience & { toldAboutMaintenance?: number }): SQL {
  if (toldAboutMaintenance === undefined) return sql`false`;
  const told = toldOfMaintenance(toldAboutMaintenance, { channel, as: asReaders });
  return sql`(${addressOver(channel)} is not null and ${contacts.id} in ${told})`;
}

/**
 * The condition "this row of `subscribers` is in the audience". The ledger knows subscribers by their address: who was
 * told as a contact, and subscribed since, hears how it ends too.
 */
export function subscriberCondition(audience: SubscriberAudience, looking: Looking): SQL {
  const { siteId, channel, toldAbout, toldAboutMaintenance } = audience;
  const counting: { channel: Channel; as: MailingKind[] } = { channel, as: ['subscribers', 'external', 'standing'] };
  const ledgers = [
    ...(toldAbout === undefined ? [] : [toldOfIncident(toldAbout, counting, 'address')]),
    ...(toldAboutMaintenance === undefined ? [] : [toldOfMaintenance(toldAboutMaintenance, counting, 'address')]),
  ].map((told) => sql`${subscribers.address} in ${told}`);
  const chose = audience.breadth === 'told-before' ? sql`false` : choseProducts(siteId, audience.about, looking);
  return sql`(${isSubscribed({ siteId, channel })} and (${sql.join([chose, ...ledgers], sql` or `)}))`;
}

/** Where the contact is reached: an email address in lower case, or a number in E.164; null when there is none. */
export function addressOver(channel: Channel): SQL {
  return channel === 'email' ? sql`lower(${contacts.email})` : sql`${contacts.mobile}`;
}

/**
 * The condition "the owner of this address refused the message" (requirement G2): everything over the channel, or every
 * product of the incident for which this contact or subscriber gets it. Those are the products that it wants; in an audience
 * that does not look at what people want, a group or everybody, they are all the products of the incident.
 */
export function optedOutCondition(audience: LookedUpAudience, address: SQL, contactId: SQL): SQL {
  const products = sql`${sql.param(audience.about)}::text[]`;
  const getsItFor = wantsIt(audience, { address, contactId, productId: sql`wanted.product_id` });
  const inForce = (table: SQL) =>
    sql`${table}.channel = ${audience.channel} and ${table}.address = ${address} and ${table}.withdrawn_at is null`;
  return sql`exists (
    select 1 from opt_outs refused
    where ${inForce(sql`refused`)}
      and (refused.product_id is null or (refused.product_id = any(${products}) and not exists (
        select 1 from unnest(${products}) as wanted(product_id)
        where ${getsItFor} and not exists (
          select 1 from opt_outs other where ${inForce(sql`other`)} and other.product_id = wanted.product_id)))))`;
}

/** "The owner of this address gets the audience's message because of this product." */
function wantsIt(audience: LookedUpAudience, who: { address: SQL; contactId: SQL; productId: SQL }): SQL {
  if (audience.by === 'subscribers' && audience.breadth === 'product') {
    return asksFor(audience, who.address, who.productId);
  }
  if (audience.by !== 'position' || audience.breadth !== 'product') return sql`true`;
  return sql`exists (select 1 from contacts owner left join contact_products on contact_products.contact_id = owner.id
    where owner.id = ${who.contactId} and (owner.all_products or contact_products.product_id = ${who.productId}))`;
}
