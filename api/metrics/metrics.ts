import { and, count, eq, isNull, lt, sql } from 'drizzle-orm';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import { deadlines } from '../database/schema/deadlines.ts';
import { incidents } from '../database/schema/incidents.ts';
import { providerStates } from '../database/schema/providers.ts';
import { pageRequests } from '../database/schema/sites.ts';
import type { Dependencies } from '../dependencies.ts';
import { readProgress } from '../mailings/read-progress.ts';
import { readWaitingTimes } from '../mailings/read-waiting-times.ts';
import { listSiteTargets } from '../sites/site-queries.ts';
import { countWebhooks } from '../webhooks/count-webhooks.ts';

export type Metrics = {
  contentType: string;
  /** All figures of this moment, in the text format of Prometheus. */
  read(): Promise<string>;
};

/**
 * What an operator's monitoring watches. The figures of the work come from the database at each reading, so that any one
 * process tells those of all; the `baken_process_` and `baken_nodejs_` ones are of this process.
 */
export function createMetrics({ db, clock }: Pick<Dependencies, 'db' | 'clock'>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'baken_' });
  const gauge = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
    new Gauge({ name: `baken_${name}`, help, labelNames, registers: [registry] });
  const messages = gauge('messages', 'Messages of mailings under way or just ended', ['lane', 'channel', 'state']);
  const speed = gauge('messages_per_second', 'Accepted by providers in the last ten seconds', ['lane', 'channel']);
  const waiting = gauge('longest_wait_seconds', 'How long the oldest message that is due has waited', ['lane']);
  const passedOver = gauge('provider_passed_over', '1 while a provider fails and is passed over', ['provider']);
  const pace = gauge('provider_pace', 'Part of its full speed at which a provider is used', ['provider']);
  const sentToday = gauge('provider_sent_today', 'Messages given to a provider in its 24 hours', ['provider']);
  const perDay = gauge('provider_limit_per_day', 'Messages that a provider takes in 24 hours', ['provider']);
  const pages = gauge('page_requests_waiting', 'Requests for pages that are not live yet', ['site']);
  const failing = gauge('page_requests_failing', 'Of those, the ones that failed before', ['site']);
  const lacking = gauge('site_target_waiting', 'Publications that a bucket does not have yet', ['site', 'target']);
  const behind = gauge('site_target_failing_seconds', 'How long a bucket has been failing; 0: it is not', [
    'site',
    'target',
  ]);
  const overdue = gauge('deadlines_overdue', 'Deadlines of open incidents that have passed and are not met', []);
  const hooks = gauge('webhooks', 'Webhooks by state; failing: active, and its last call failed', ['state']);
  const calls = gauge('webhook_calls_waiting', 'Webhook calls that did not arrive yet and are still tried', []);
  const providers = [passedOver, pace, sentToday, perDay];
  const all = [messages, speed, waiting, ...providers, pages, failing, lacking, behind, overdue, hooks, calls];

  async function lookAtMessages(now: Temporal.Instant) {
    const { mailings } = await readProgress(db, now, { language: 'en' });
    for (const { lane, channel, counts, perSecond } of mailings) {
      for (const [state, number] of Object.entries(counts)) messages.inc({ lane, channel, state }, number);
      speed.inc({ lane, channel }, perSecond);
    }
    for (const { lane, seconds } of await readWaitingTimes(db, now)) waiting.set({ lane }, seconds);
  }

  async function lookAtProviders(now: Temporal.Instant) {
    for (const { provider, passedOverUntil, ...state } of await db.select().from(providerStates)) {
      const isPassedOver = passedOverUntil !== null && Temporal.Instant.compare(now, passedOverUntil) < 0;
      passedOver.set({ provider }, isPassedOver ? 1 : 0);
      pace.set({ provider }, state.pace);
      sentToday.set({ provider }, state.sentToday);
      if (state.perDay !== null) perDay.set({ provider }, state.perDay);
    }
  }

  async function lookAtPages() {
    const rows = await db
      .select({ site: pageRequests.siteId, attempts: pageRequests.attempts })
      .from(pageRequests)
      .where(isNull(pageRequests.liveAt));
    for (const { site, attempts } of rows) {
      pages.inc({ site });
      failing.inc({ site }, attempts > 0 ? 1 : 0);
    }
  }

  async function lookAtTargets(now: Temporal.Instant) {
    for (const { siteId: site, name: target, waiting: number, failingSince } of await listSiteTargets(db)) {
      lacking.set({ site, target }, number);
      behind.set({ site, target }, failingSince === null ? 0 : now.since(failingSince).total('seconds'));
    }
  }

  async function lookAtWebhooks() {
    const { byState, callsWaiting } = await countWebhooks(db);
    for (const { state, number } of byState) hooks.set({ state }, number);
    calls.set(callsWaiting);
  }

  async function lookAtDeadlines(now: Temporal.Instant) {
    const passed = lt(deadlines.dueAt, sql.param(now, deadlines.dueAt));
    const [found] = await db
      .select({ number: count() })
      .from(deadlines)
      .innerJoin(incidents, eq(incidents.id, deadlines.incidentId))
      .where(and(passed, isNull(deadlines.metAt), isNull(deadlines.withdrawnAt), isNull(incidents.closedAt)));
    overdue.set(found?.number ?? 0);
  }

  async function look(): Promise<string> {
    const now = clock.now();
    for (const each of all) each.reset();
    await Promise.all([
      lookAtMessages(now),
      lookAtProviders(now),
      lookAtPages(),
      lookAtTargets(now),
      lookAtDeadlines(now),
      lookAtWebhooks(),
    ]);
    return registry.metrics();
  }

  // Who asks while another looks gets the same: two who fill the gauges at once would count everything twice.
  let looking: Promise<string> | undefined;
  return {
    contentType: registry.contentType,
    read: () => {
      looking ??= look().finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
}
