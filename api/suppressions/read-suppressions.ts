import { and, asc, eq, inArray, isNull, or } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { suppressions } from '../database/schema/suppressions.ts';

type Reachable = { email: string | null; mobile: string | null };

/** Reads which of these people's addresses are suppressed at present; gives a person's own back. */
export async function readSuppressions(db: Queryable, people: Reachable[]) {
  const over = (channel: Channel) => {
    const addresses = people.flatMap((person) => addressOf(person, channel) ?? []);
    return and(eq(suppressions.channel, channel), inArray(suppressions.address, addresses));
  };
  const inForce = await db
    .select()
    .from(suppressions)
    .where(and(isNull(suppressions.liftedAt), or(over('email'), over('sms'))))
    .orderBy(asc(suppressions.id));
  return (person: Reachable) =>
    inForce
      .filter(({ channel, address }) => addressOf(person, channel) === address)
      .map(({ id, channel, reason, since, evidence }) => ({ id, channel, reason, since: since.toString(), evidence }));
}

/** As suppressions keep it: an email address in lower case, a number in E.164. */
function addressOf({ email, mobile }: Reachable, channel: Channel): string | null {
  return channel === 'email' ? (email?.toLowerCase() ?? null) : mobile;
}
