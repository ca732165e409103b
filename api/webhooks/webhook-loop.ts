import { recordChange } from '../audit/record-change.ts';
import type { Dependencies } from '../dependencies.ts';
import { keepListening } from '../loops/keep-listening.ts';
import { createWorkSignal, repeat } from '../loops/work-signal.ts';
import { type ClaimedCall, claimCalls } from './claim-calls.ts';
import { makeCall } from './make-call.ts';
import { wakeWebhookLoops, webhookChannel } from './queue-event.ts';
import { createReach, type Reach } from './reach.ts';
import { freeLostCalls, giveUpOldCalls, settleCall } from './settle-call.ts';

/** A poll for the case that a wake-up was missed; retries need it too. */
const pollMilliseconds = 1_000;
/** Calls that this process makes at the same time: many, so that those who do not answer leave room for those who do. */
const mostAtOnce = 64;

export type WebhookLoopDependencies = Pick<Dependencies, 'db' | 'sql' | 'clock' | 'log' | 'config'> & {
  /** For a test: another network than the internet. */
  reach?: Reach;
  random?: () => number;
};

/**
 * Makes the calls that are due, until stopped. Any number of these may run on one database. Nothing is lost when one dies:
 * what must be called is a row, and a call that was under way is made again.
 */
export async function startWebhookLoop(deps: WebhookLoopDependencies): Promise<{ stop(): Promise<void> }> {
  const reach = deps.reach ?? createReach(deps.config);
  const signal = createWorkSignal();
  const stopping = new AbortController();
  const busy = new Set<Promise<void>>();
  const step = async () => {
    const most = mostAtOnce - busy.size;
    const calls = most > 0 ? await claimCalls(deps.db, { most, now: deps.clock.now() }) : [];
    for (const call of calls) {
      const made = attend(deps, reach, call).finally(() => {
        busy.delete(made);
        signal.wake();
      });
      busy.add(made);
    }
    return false;
  };
  const listening = await keepListening(deps.sql, webhookChannel, { wake: signal.wake, log: deps.log });
  const how = { stopping: stopping.signal, poll: pollMilliseconds, log: deps.log };
  const tidying = createWorkSignal();
  const running = [repeat(step, { ...how, signal }), repeat(() => tidy(deps), { ...how, signal: tidying })];
  return {
    stop: async () => {
      stopping.abort();
      for (const each of [signal, tidying]) each.wake();
      await Promise.all(running);
      await Promise.all(busy);
      await listening.stop();
    },
  };
}

async function tidy({ db, clock, log }: WebhookLoopDependencies): Promise<boolean> {
  const lost = await freeLostCalls(db, clock.now());
  const old = await giveUpOldCalls(db, clock.now());
  if (lost > 0) log.warn({ lost }, 'webhook calls of a stopped worker are made again');
  if (old > 0) log.warn({ old }, 'webhook calls are given up: they did not arrive in two days');
  if (lost > 0) await wakeWebhookLoops(db);
  return false;
}

/** Makes a call and writes down what became of it. What goes wrong here is logged: the lease then gives the call back. */
async function attend(deps: WebhookLoopDependencies, reach: Reach, call: ClaimedCall): Promise<void> {
  const { db, clock, log, random = Math.random } = deps;
  const about = { webhook: call.webhook.id, call: call.id, attempt: call.attempts };
  try {
    const outcome = await makeCall(reach, call, clock.now());
    const settled = await settleCall(db, call, outcome, { now: clock.now(), random });
    if (outcome.kind === 'delivered') log.debug(about, 'webhook called');
    else log.warn({ ...about, failure: outcome.failure, status: outcome.status }, 'a webhook call failed');
    if (typeof settled !== 'object') return;
    const { switchedOff } = settled;
    log.error({ webhook: call.webhook.id, because: switchedOff }, 'a webhook is switched off');
    const action = `webhook ${call.webhook.id} switched off`;
    await recordChange(deps, { actor: 'deliver', action, result: switchedOff });
  } catch (error) {
    log.error({ ...about, err: error }, 'a webhook call could not be settled, and is made again');
  }
}
