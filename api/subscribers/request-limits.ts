import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';

/** Messages to one address in a day: enough for who lost the first, too few to pester anybody with. */
const perAddressADay = 3;
/** Addresses from one network in an hour: an office may sit behind one address. */
const perNetworkAnHour = 30;
/** By all networks together in an hour: what the organisation may be made to send, and at worst to pay. */
const perHour: Record<Channel, number> = { email: 20_000, sms: 1_000 };

/**
 * Whether a request may be made now: not when its network, or everybody together, made too many. Counted in the database, so
 * that all processes count alike; one at a time for each network, so that many at once count too.
 */
export async function mayRequest(
  tx: Transaction,
  from: { networkHash: string; channels: readonly Channel[] },
  now: Temporal.Instant,
): Promise<boolean> {
  await hold(tx, `network ${from.networkHash}`);
  const since = now.subtract({ hours: 1 });
  const byNetwork = await countSince(tx, since, sql`network_hash = ${from.networkHash}`);
  if (byNetwork + from.channels.length > perNetworkAnHour) return false;
  for (const channel of from.channels) {
    if ((await countSince(tx, since, sql`channel = ${channel} and token_sha256 is not null`)) >= perHour[channel])
      return false;
  }
  return true;
}

/** Whether one more message may go to the address today. One at a time for each address. */
export async function mayBeAsked(
  tx: Transaction,
  { channel, address }: { channel: Channel; address: string },
  now: Temporal.Instant,
): Promise<boolean> {
  await hold(tx, `${channel} ${address}`);
  const asked = sql`channel = ${channel} and address = ${address} and token_sha256 is not null`;
  return (await countSince(tx, now.subtract({ hours: 24 }), asked)) < perAddressADay;
}

async function countSince(tx: Transaction, since: Temporal.Instant, which: SQL): Promise<number> {
  const [row] = await tx.execute<{ number: number }>(sql`
    select count(*)::int as number from subscription_requests where requested_at > ${since.toString()} and ${which}`);
  return row?.number ?? 0;
}

async function hold(tx: Transaction, what: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`subscription ${what}`}, 0))`);
}
