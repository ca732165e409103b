import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import type { AudienceSpec } from './audience.ts';
import { addressOver, audienceCondition, optedOutCondition } from './audience-condition.ts';

export type AudienceCount = {
  /** Different addresses that would get the message now. */
  recipients: number;
  /** Contacts that opted out, and whose messages are skipped. */
  optedOut: number;
  /** Contacts that cannot be reached over this channel, such as a director without a mobile number. */
  unreachable: number;
};

/** How many people a mailing to this audience reaches, now. The same condition as the expansion itself uses. */
export async function countAudience(
  db: Queryable,
  audience: AudienceSpec,
  options: { optOutable: boolean },
): Promise<AudienceCount> {
  if (audience.by === 'inbox') return { recipients: 1, optedOut: 0, unreachable: 0 };
  const address = addressOver(audience.channel);
  const optedOut = options.optOutable
    ? optedOutCondition(audience.channel, audience.about, address, sql`${contacts.id}`)
    : sql`false`;
  const [counted] = await db
    .select({
      recipients: sql`count(distinct ${address}) filter (where not ${optedOut})`.mapWith(Number),
      optedOut: sql`count(*) filter (where ${optedOut})`.mapWith(Number),
      unreachable: sql`count(*) filter (where ${address} is null)`.mapWith(Number),
    })
    .from(contacts)
    .where(audienceCondition(audience));
  return counted ?? { recipients: 0, optedOut: 0, unreachable: 0 };
}
