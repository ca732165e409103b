import { and, asc, eq, isNotNull, isNull, lte, or, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { lanes, mailings } from '../database/schema/mailings.ts';
import type { Dependencies } from '../dependencies.ts';
import { keepListening } from '../loops/keep-listening.ts';
import { createWorkSignal, repeat } from '../loops/work-signal.ts';
import { createChannelTraffic, mostAtATime } from '../sending/channel-traffic.ts';
import { createProviderGate, type ProviderGate } from '../sending/provider-gate.ts';
import { claimDeliveries } from './claim-deliveries.ts';
import { claimNotices } from './claim-notices.ts';
import { copyToInbox } from './copy-to-inbox.ts';
import { expireDeliveries, finishMailings, requeueLostDeliveries, skipStopped } from './end-deliveries.ts';
import { expandMailings, isItsTurn, sliceSizes } from './expand-mailings.ts';
import { type HeldChunks, holdChunks } from './hold-chunks.ts';
import type { Mailing } from './insert-mailings.ts';
import { type ReadFrozenMailing, rememberFrozenMailings } from './read-frozen-mailing.ts';
import { fallBackToFirst, resendRule, resendUnconfirmed } from './resend-unconfirmed.ts';
import { type SendBatchDependencies, sendBatch } from './send-batch.ts';
import { sendNotices } from './send-notices.ts';
import { deliverChannel, wakeDeliverLoops } from './wake-deliver-loops.ts';

/** A poll for the case that a wake-up was missed; retries need it too. */
const pollMilliseconds = 1_000;
/** How often leases, expiry and finished mailings are looked at. */
const tidyMilliseconds = 500;

type Worker = {
  name: 'urgent' | 'general' | 'outside';
  channel: Channel;
  lanes: readonly [lowest: number, highest: number];
};

/**
 * The urgent ones are kept free for what is urgent, so that a P1 SMS never waits for a batch of mail to end. The ones for
 * the outside are there so that customers do not wait for own staff's mail when its provider is slow. Each has one channel:
 * a text message does not wait for the mail of its lane, of which a limited provider may take an hour.
 */
const workers: readonly Worker[] = [
  { name: 'urgent', channel: 'sms', lanes: [lanes.management, lanes.duty] },
  { name: 'urgent', channel: 'email', lanes: [lanes.management, lanes.duty] },
  { name: 'general', channel: 'sms', lanes: [lanes.management, lanes.subscribers] },
  { name: 'outside', channel: 'sms', lanes: [lanes.external, lanes.subscribers] },
  { name: 'general', channel: 'email', lanes: [lanes.management, lanes.subscribers] },
  { name: 'general', channel: 'email', lanes: [lanes.internal, lanes.subscribers] },
  { name: 'outside', channel: 'email', lanes: [lanes.external, lanes.subscribers] },
];

export type DeliverLoop = {
  /** Takes no new work, and resolves when the batches in flight have been settled. */
  stop(): Promise<void>;
};

export type DeliverDependencies = Omit<SendBatchDependencies, 'traffic' | 'gate'> &
  Pick<Dependencies, 'sql' | 'templates'> & {
    /** Unset: one of its own. */
    gate?: ProviderGate;
  };

type LoopDependencies = DeliverDependencies &
  SendBatchDependencies & { readMailing: ReadFrozenMailing; held: HeldChunks };

/**
 * Sends what is queued, lane by lane, until stopped. Any number of these may run on one database, in one process or many.
 * A failure of the database is logged and tried again; nothing is lost by it, because what must be sent is a row.
 */
export async function startDeliverLoop(given: DeliverDependencies): Promise<DeliverLoop> {
  const deps: LoopDependencies = {
    ...given,
    traffic: createChannelTraffic(given.providers.general),
    gate: given.gate ?? createProviderGate(given.db),
    readMailing: rememberFrozenMailings(),
    held: holdChunks(given),
  };
  const stopping = new AbortController();
  const delivering = workers.map((worker) => () => deliverOnce(deps, worker));
  const steps = [...delivering, () => deliverNoticesOnce(deps), () => expandOnce(deps)];
  const woken = steps.map((step) => ({ step, signal: createWorkSignal(), poll: pollMilliseconds }));
  const loops = [...woken, { step: () => tidyOnce(deps), signal: createWorkSignal(), poll: tidyMilliseconds }];
  const wakeAll = () => {
    for (const { signal } of woken) signal.wake();
  };
  // First listening, then looking: what is published in between would be found a poll later only.
  const listening = await keepListening(deps.sql, deliverChannel, { wake: wakeAll, log: deps.log });
  const running = loops.map(({ step, ...how }) => repeat(step, { ...how, stopping: stopping.signal, log: deps.log }));
  return {
    stop: async () => {
      stopping.abort();
      for (const { signal } of loops) signal.wake();
      await Promise.all(running);
      await listening.stop();
    },
  };
}

async function deliverOnce(deps: LoopDependencies, { name, channel, lanes }: Worker): Promise<boolean> {
  const now = deps.clock.now();
  // Who is urgent does not look at how busy it is: there is always room, or another provider.
  const size = name === 'urgent' ? mostAtATime : deps.traffic.claimSize(channel, now);
  const batch = await claimDeliveries(deps.db, { channel, lanes, size, now }, deps.readMailing);
  if (batch === 'nothing due') return false;
  if (batch === 'all being claimed') return true;
  const { accepted } = await deps.held.whileHeld(batch.chunks, now, () => sendBatch(deps, batch));
  deps.log.debug({ mailing: batch.mailing.id, claimed: batch.deliveries.length, accepted }, 'batch settled');
  // What waits for own staff to be told first can go now, in whichever process it waits.
  if (batch.mailing.kind === 'internal') await wakeDeliverLoops(deps.db);
  return true;
}

/** Messages to one person have a worker of their own: each is a mailing, and thousands may come at once. */
async function deliverNoticesOnce(deps: LoopDependencies): Promise<boolean> {
  const now = deps.clock.now();
  const claimed = await claimNotices(deps.db, now);
  if (!claimed) return false;
  await deps.held.whileHeld(claimed.chunks, now, () => sendNotices(deps, claimed));
  return true;
}

/** How long a mailing is left alone whose deliveries or copy could not be made. */
const untilNextExpansion = Temporal.Duration.from({ seconds: 30 });

/**
 * Turns one more slice of a mailing's audience into deliveries or, when all have theirs, queues its copy. A mailing for
 * which that fails is put aside for a while: the others must not wait for it.
 */
async function expandOnce(deps: LoopDependencies): Promise<boolean> {
  const { db, clock, log } = deps;
  let at: Mailing | undefined;
  try {
    await db.transaction(async (tx) => {
      // Not waiting for the disk: what claims these deliveries does, and with that these are on it too.
      await tx.execute(sql`set local synchronous_commit = off`);
      at = await lockExpandable(tx, clock.now());
      if (at) await expandFurther(tx, deps, at);
    });
  } catch (error) {
    if (!at) throw error;
    log.error({ err: error, mailing: at.id }, 'a mailing could not be made ready, and is tried again later');
    const expandAfter = clock.now().add(untilNextExpansion);
    await db.update(mailings).set({ expandAfter }).where(eq(mailings.id, at.id));
  }
  if (at) await wakeDeliverLoops(db);
  return at !== undefined;
}

async function lockExpandable(tx: Transaction, now: Temporal.Instant): Promise<Mailing | undefined> {
  const [mailing] = await tx
    .select()
    .from(mailings)
    .where(
      and(
        isNull(mailings.copiedAt),
        or(isNull(mailings.expandAfter), lte(mailings.expandAfter, now)),
        or(isNotNull(mailings.expandedAt), isItsTurn()),
      ),
    )
    .orderBy(asc(mailings.lane), asc(mailings.id))
    .limit(1)
    .for('update', { skipLocked: true });
  return mailing;
}

async function expandFurther(tx: Transaction, deps: DeliverDependencies, mailing: Mailing): Promise<void> {
  const now = deps.clock.now();
  if (mailing.expandedAt === null) await expandMailings(tx, [mailing], { sliceSize: sliceSizes.inTheLoop, now });
  else await copyToInbox(tx, deps, mailing, now);
}

async function tidyOnce({ db, clock, log, config, held }: LoopDependencies): Promise<boolean> {
  const now = clock.now();
  if (await held.renewAfterJump(now)) return false;
  const lost = await requeueLostDeliveries(db, now);
  const expired = await expireDeliveries(db, now);
  await skipStopped(db, now);
  const rule = resendRule(config);
  const resent = rule ? await resendUnconfirmed(db, rule, now) : 0;
  if (rule) await fallBackToFirst(db, now);
  await finishMailings(db, now);
  if (lost > 0) log.warn({ lost }, 'deliveries of a stopped worker are queued again');
  if (expired > 0) log.warn({ expired }, 'deliveries expired: they are no longer news');
  if (resent > 0) {
    log.warn({ resent }, 'SMS to management without a receipt go out again through the other provider');
    await wakeDeliverLoops(db);
  }
  return false;
}
