import { asc, eq } from 'drizzle-orm';
import type { Channel } from '../../api/database/schema/contacts.ts';
import { chunks, deliveries } from '../../api/database/schema/mailings.ts';
import { claimDeliveries } from '../../api/mailings/claim-deliveries.ts';
import { rememberFrozenMailings } from '../../api/mailings/read-frozen-mailing.ts';
import { settleDeliveries } from '../../api/mailings/settle-deliveries.ts';
import { shownState } from '../../api/mailings/shown-state.ts';
import type { Outcome } from '../../api/providers/providers.ts';
import type { TestDependencies } from '../support/test-dependencies.ts';

/** The rows of these deliveries' life as the tests look at them, without the copies to the internal inbox. */
export async function deliveryRows(deps: TestDependencies) {
  const rows = await deps.db
    .select({ delivery: deliveries, state: shownState })
    .from(deliveries)
    .innerJoin(chunks, eq(chunks.id, deliveries.chunkId))
    .where(eq(deliveries.copyOf, 0))
    .orderBy(asc(deliveries.id));
  return rows.map(({ delivery, state }) => ({ ...delivery, state }));
}

/** The one delivery that there is. */
export async function onlyDelivery(deps: TestDependencies) {
  const [row, ...others] = await deliveryRows(deps);
  if (!row || others.length > 0) throw new Error(`there are ${others.length + (row ? 1 : 0)} deliveries`);
  return row;
}

/** A worker with a batch in its hands: what it was given, and how it writes down what the provider said. */
export async function claimAll(deps: TestDependencies) {
  const claim = (channel: Channel) =>
    claimDeliveries(deps.db, { channel, lanes: [0, 4], size: 500, now: deps.clock.now() }, rememberFrozenMailings());
  const byMail = await claim('email');
  const batch = byMail === 'nothing due' ? await claim('sms') : byMail;
  if (typeof batch === 'string') throw new Error(batch);
  if (batch.deliveries.length === 0) throw new Error('nothing due');
  const settle = (outcome: Outcome, provider = 'ses') =>
    settleDeliveries(
      deps.db,
      {
        chunks: batch.chunks,
        settled: batch.deliveries.map((delivery) => ({ delivery, outcome, provider })),
      },
      { now: deps.clock.now(), random: () => 0.5 },
    );
  return { ...batch, settle };
}
