import { and, asc, inArray, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { suppressions } from '../database/schema/suppressions.ts';

type Reachable = { email: string | null; mobile: string | null };

/** Reads which of these people's addresses are suppressed at present; gives a person's own back. */
export async function readSuppressions(db: Queryable, people: Reachable[]) {
  const addresses = people.flatMap((person) => addressesOf(person));
  const inForce =
    addresses.length === 0
      ? []
      : await db
          .select()
          .from(suppressions)
          .where(and(inArray(suppressions.address, addresses), isNull(suppressions.liftedAt)))
          .orderBy(asc(suppressions.id));
  return (person: Reachable) => {
    const own = addressesOf(person);
    return inForce
      .filter(({ address }) => own.includes(address))
      .map(({ id, channel, reason, since, evidence }) => ({ id, channel, reason, since: since.toString(), evidence }));
  };
}

/** Suppressions are kept by email address in lower case, and by number in E.164. */
function addressesOf({ email, mobile }: Reachable): string[] {
  return [email?.toLowerCase() ?? [], mobile ?? []].flat();
}
