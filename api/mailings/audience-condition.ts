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
import { inGroup } from '../groups/group-condition.ts';
import type { ContactAudience } from './audience.ts';

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

/**
 * "This contact had a message of such a kind about the incident over the channel": the ledger for the closing notice.
 * Maintenance that became the incident counts as a part of it.
 * A list that does not depend on the contact, so that PostgreSQL makes it once, and only when the rule leaves somebody out.
 */
function wasTold({ channel, toldAbout }: ContactAudience & { toldAbout?: number }, as: MailingKind[]): SQL {
  if (toldAbout === undefined) return sql`false`;
  return sql`(${addressOver(channel)} is not null and ${contacts.id} in (
    select told.contact_id from (
      select publication_id from updates where incident_id = ${toldAbout}
      union all
      select publication_id from maintenance_log join maintenances on maintenances.id = maintenance_log.maintenance_id
      where maintenances.incident_id = ${toldAbout} and step <> 'asked'
    ) published
    join mailings on mailings.publication_id = published.publication_id
    join deliveries told on told.mailing_id = mailings.id
    where mailings.kind = any(${sql.param(as)}::text[])
      and mailings.channel = ${channel} and told.state <> 'skipped' and told.contact_id is not null))`;
}

/** The same about maintenance. */
function wasToldOfMaintenance({
  channel,
  toldAboutMaintenance,
}: ContactAudience & { toldAboutMaintenance?: number }): SQL {
  if (toldAboutMaintenance === undefined) return sql`false`;
  return sql`(${addressOver(channel)} is not null and ${contacts.id} in (
    select told.contact_id from maintenance_log
    join mailings on mailings.publication_id = maintenance_log.publication_id
    join deliveries told on told.mailing_id = mailings.id
    where maintenance_log.maintenance_id = ${toldAboutMaintenance} and maintenance_log.step <> 'asked'
      and mailings.kind = any(${sql.param(asReaders)}::text[])
      and mailings.channel = ${channel} and told.state <> 'skipped' and told.contact_id is not null))`;
}

/** Where the contact is reached: an email address in lower case, or a number in E.164; null when there is none. */
export function addressOver(channel: Channel): SQL {
  return channel === 'email' ? sql`lower(${contacts.email})` : sql`${contacts.mobile}`;
}

/**
 * The condition "the owner of this address refused the message" (requirement G2): everything over the channel, or every
 * product of the incident for which this contact gets it. Those are the products that it wants; in an audience that does
 * not look at what people want, a group or everybody, they are all the products of the incident.
 */
export function optedOutCondition(audience: ContactAudience, address: SQL, contactId: SQL): SQL {
  const products = sql`${sql.param(audience.about)}::text[]`;
  const looksAtProducts = audience.by === 'position' && audience.breadth === 'product';
  const getsItFor = looksAtProducts
    ? sql`exists (select 1 from contacts owner left join contact_products on contact_products.contact_id = owner.id
        where owner.id = ${contactId} and (owner.all_products or contact_products.product_id = wanted.product_id))`
    : sql`true`;
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
