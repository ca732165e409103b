import { asc, isNull } from 'drizzle-orm';
import { lanes, mailings } from '../database/schema/mailings.ts';
import type { Dependencies } from '../dependencies.ts';
import { createWorkSignal, repeat, type WorkSignal } from '../loops/work-signal.ts';
import { claimDeliveries, renewLease } from './claim-deliveries.ts';
import { copyToInbox } from './copy-to-inbox.ts';
import { expireDeliveries, finishMailings, requeueLostDeliveries } from './end-deliveries.ts';
import { expandMailings, sliceSizes } from './expand-mailings.ts';
import { type SendBatchDependencies, sendBatch } from './send-batch.ts';

/** Rows that a worker claims at a time: what may be doubled when it is killed (ten calls of fifty). */
const claimSize = 500;
/** A poll for the case that a wake-up was missed; retries need it too. */
const pollMilliseconds = 1_000;
/** How often a worker shows that it is alive while a provider takes its time; well within the lease. */
const renewMilliseconds = 15_000;
/** How often leases, expiry and finished mailings are looked at. */
const tidyMilliseconds = 500;

type Worker = { name: string; lanes: readonly [lowest: number, highest: number] };

/** The first worker is kept free for what is urgent, so that a P1 SMS never waits for a batch of mail to end. */
const workers: readonly Worker[] = [
  { name: 'urgent', lanes: [lanes.management, lanes.duty] },
  { name: 'general', lanes: [lanes.management, lanes.subscribers] },
  { name: 'general', lanes: [lanes.internal, lanes.subscribers] },
];

export type DeliverLoop = {
  /** Takes no new work, and resolves when the batches in flight have been settled. */
  stop(): Promise<void>;
};

export type DeliverDependencies = SendBatchDependencies & Pick<Dependencies, 'sql' | 'log' | 'templates'>;

/** Wakes every deliver loop on this database when the caller's transaction commits. */
export const deliverChannel = 'deliveries';

/**
 * Sends what is queued, lane by lane, until stopped. Any number of these may run on one database, in one process or many.
 * A failure of the database is logged and tried again; nothing is lost by it, because what must be sent is a row.
 */
export async function startDeliverLoop(deps: DeliverDependencies): Promise<DeliverLoop> {
  const signals: WorkSignal[] = [];
  const stopping = new AbortController();
  const run = (step: () => Promise<boolean>) => {
    const signal = createWorkSignal();
    signals.push(signal);
    return repeat(step, { signal, stopping: stopping.signal, poll: pollMilliseconds, log: deps.log });
  };
  const running = [...workers.map((worker) => run(() => deliverOnce(deps, worker))), run(() => expandOnce(deps))];
  const tidying = createWorkSignal();
  const tidy = () => tidyOnce(deps);
  running.push(repeat(tidy, { signal: tidying, stopping: stopping.signal, poll: tidyMilliseconds, log: deps.log }));
  const wakeAll = () => {
    for (const signal of signals) signal.wake();
  };
  const listening = await deps.sql.listen(deliverChannel, wakeAll);
  return {
    stop: async () => {
      stopping.abort();
      wakeAll();
      tidying.wake();
      await Promise.all(running);
      // After a lost database there is nothing left to unlisten.
      await listening.unlisten().catch(() => undefined);
    },
  };
}

async function deliverOnce(deps: DeliverDependencies, worker: Worker): Promise<boolean> {
  const batch = await claimDeliveries(deps.db, { lanes: worker.lanes, size: claimSize, now: deps.clock.now() });
  if (!batch) return false;
  const renewing = setInterval(() => {
    renewLease(deps.db, batch.deliveries, deps.clock.now()).catch((error: unknown) => {
      deps.log.error({ err: error }, 'a lease could not be renewed');
    });
  }, renewMilliseconds);
  const { accepted } = await sendBatch(deps, batch).finally(() => clearInterval(renewing));
  deps.log.debug({ mailing: batch.mailingId, claimed: batch.deliveries.length, accepted }, 'batch settled');
  // What waits for own staff to be told first can go now, in whichever process it waits.
  if (batch.kind === 'internal') await deps.sql.notify(deliverChannel, '');
  return true;
}

/** Turns one more slice of a mailing's audience into deliveries or, when all have theirs, queues its copy. */
async function expandOnce({ db, clock, sql, templates, config }: DeliverDependencies): Promise<boolean> {
  const expanded = await db.transaction(async (tx) => {
    const [mailing] = await tx
      .select()
      .from(mailings)
      .where(isNull(mailings.copiedAt))
      .orderBy(asc(mailings.lane), asc(mailings.id))
      .limit(1)
      .for('update', { skipLocked: true });
    if (!mailing) return false;
    const now = clock.now();
    if (mailing.expandedAt === null) await expandMailings(tx, [mailing], { sliceSize: sliceSizes.inTheLoop, now });
    else await copyToInbox(tx, { templates, config }, mailing, now);
    return true;
  });
  if (expanded) await sql.notify(deliverChannel, '');
  return expanded;
}

async function tidyOnce({ db, clock, log }: DeliverDependencies): Promise<boolean> {
  const now = clock.now();
  const lost = await requeueLostDeliveries(db, now);
  const expired = await expireDeliveries(db, now);
  await finishMailings(db, now);
  if (lost > 0) log.warn({ lost }, 'deliveries of a stopped worker are queued again');
  if (expired > 0) log.warn({ expired }, 'deliveries expired: they are no longer news');
  return false;
}
