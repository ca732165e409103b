import { and, type SQL, sql } from 'drizzle-orm';
import { hasRole, isCurrent, wantsChannel, wantsProducts } from '../contacts/contact-conditions.ts';
import { type Channel, contacts } from '../database/schema/contacts.ts';
import { inGroup } from '../groups/group-condition.ts';
import type { AudienceSpec } from './audience.ts';

type ContactAudience = Exclude<AudienceSpec, { by: 'inbox' }>;

/** The condition "this row of `contacts` is in the audience". Who opted out is in it too, and is skipped visibly. */
export function audienceCondition(audience: ContactAudience): SQL {
  const rule = ruleCondition(audience);
  return and(isCurrent(), rule) ?? rule;
}

function ruleCondition(audience: ContactAudience): SQL {
  switch (audience.by) {
    case 'position':
      return sql`(${contacts.position} = ${audience.position} and ${wantsChannel(audience.channel)} and ${interested(audience)})`;
    case 'role':
      return hasRole(audience.role);
    case 'group':
      return sql`(${inGroup(audience.groupId)} and ${addressOver(audience.channel)} is not null)`;
  }
}

function interested(audience: ContactAudience & { by: 'position' }): SQL {
  const wanted = wantsProducts(audience.breadth === 'all' ? 'all' : audience.about);
  if (audience.alsoToldAbout === undefined) return wanted;
  return sql`(${wanted} or ${wasToldAbout(audience.alsoToldAbout, audience.channel)})`;
}

/** "This contact has had a message about the incident over the channel": the ledger for the closing notice. */
function wasToldAbout(incidentId: number, channel: Channel): SQL {
  return sql`exists (
    select 1 from deliveries told join updates on updates.publication_id = told.publication_id
    where told.contact_id = ${contacts.id} and told.channel = ${channel} and told.state <> 'skipped'
      and updates.incident_id = ${incidentId})`;
}

/** Where the contact is reached: an email address in lower case, or a number in E.164; null when there is none. */
export function addressOver(channel: Channel): SQL {
  return channel === 'email' ? sql`lower(${contacts.email})` : sql`${contacts.mobile}`;
}

/**
 * The condition "the owner of this address refused the message": everything over the channel, or each product of the
 * incident that the contact would otherwise hear about (requirement G2).
 */
export function optedOutCondition(channel: Channel, about: string[], address: SQL, contactId: SQL): SQL {
  const products = sql`${sql.param(about)}::text[]`;
  return sql`exists (
    select 1 from opt_outs refused
    where refused.channel = ${channel} and refused.address = ${address}
      and (refused.product_id is null or (refused.product_id = any(${products}) and not exists (
        select 1 from unnest(${products}) as wanted(product_id)
        where not exists (select 1 from opt_outs other
            where other.channel = ${channel} and other.address = ${address} and other.product_id = wanted.product_id)
          and exists (select 1 from contacts owner left join contact_products on contact_products.contact_id = owner.id
            where owner.id = ${contactId} and (owner.all_products or contact_products.product_id = wanted.product_id))))))`;
}
