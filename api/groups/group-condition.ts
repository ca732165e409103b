import { type SQL, sql } from 'drizzle-orm';
import { contactProducts, contacts } from '../database/schema/contacts.ts';
import { audienceGroupMembers, audienceGroupProducts, audienceGroups } from '../database/schema/groups.ts';

/**
 * "The contact of this row is in the group now": it has not ended, and it fits the group's rule or was added by hand
 * (requirement A2). The one resolver of groups: counts, previews and the expansion of mailings all use it. Reads the
 * rule in the database, so that a list and its count cannot differ by a rule that changed in between. The query must
 * name its table `contacts`, without an alias; a group that does not exist has nobody in it.
 */
export function inGroup(groupId: string): SQL {
  return sql`(${contacts.endedAt} is null and (${addedByHand(groupId)} or ${fitsRule(groupId)}))`;
}

/** The contact was added to the group by hand, whatever the rule says. */
export function addedByHand(groupId: string): SQL {
  return sql`exists (select 1 from ${audienceGroupMembers}
    where ${audienceGroupMembers.groupId} = ${groupId} and ${audienceGroupMembers.contactId} = ${contacts.id})`;
}

function fitsRule(groupId: string): SQL {
  return sql`exists (select 1 from ${audienceGroups}
    where ${audienceGroups.id} = ${groupId}
      and ${audienceGroups.hasRule}
      and (${audienceGroups.position} is null or ${audienceGroups.position} = ${contacts.position})
      and (${audienceGroups.channel} is null or ${audienceGroups.channel} = any(${contacts.channels}))
      and (${audienceGroups.role} is null or ${hasTheRole})
      and (not ${audienceGroups.narrowedToProducts} or ${contacts.allProducts} or ${wantsOneOfItsProducts}))`;
}

const hasTheRole = sql`exists (
  select 1 from unnest(${contacts.roles}) as role where lower(role) = lower(${audienceGroups.role}))`;

const wantsOneOfItsProducts = sql`exists (
  select 1 from ${audienceGroupProducts}
  join ${contactProducts} on ${contactProducts.productId} = ${audienceGroupProducts.productId}
  where ${audienceGroupProducts.groupId} = ${audienceGroups.id} and ${contactProducts.contactId} = ${contacts.id})`;
