import { createMetrics } from '../../api/metrics/metrics.ts';
import type { WebhookView } from '../../api/webhooks/schemas.ts';
import { startWebhookLoop } from '../../api/webhooks/webhook-loop.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { eventually } from '../support/eventually.ts';
import { type Receiver, startReceiver } from './receiver.ts';

export type Webhook = WebhookView & { secret: string | null };
export type Call = {
  id: number;
  messageId: string;
  type: string;
  reference: string | null;
  sequence: number | null;
  state: string;
  attempts: number;
  nextTryAt: string | null;
  status: number | null;
  problem: { failure: string; status: number | null; detail: string } | null;
};

/** The sample organisation, a receiver on this machine, and what an administrator does about webhooks, over the API. */
export async function startTelling() {
  const publishing = await startPublishing({ WEBHOOK_NETWORKS: '127.0.0.0/8' });
  const { deps, api } = publishing;
  const receiver = await startReceiver();
  const loops: { stop(): Promise<void> }[] = [];

  const add = (change: object = {}, headers: Record<string, string> = {}) =>
    api.call<Webhook>('POST', '/v1/webhooks', {
      body: { name: 'Gemeente Utrecht', kind: 'standard', url: receiver.url, ...change },
      headers,
    });
  const read = async (id: number) => (await api.call<Webhook>('GET', `/v1/webhooks/${id}`)).body;
  const calls = async (id: number) => (await api.call<{ items: Call[] }>('GET', `/v1/webhooks/${id}/calls`)).body.items;
  const tell = async (change: object = {}, incident: object = {}) => {
    const reference = await publishing.openP1(incident);
    await publishing.publish(reference, change);
    return reference;
  };
  const startLoop = async () => {
    const loop = await startWebhookLoop({ ...deps, random: () => 0 });
    loops.push(loop);
    return loop;
  };
  /** Waits until nothing is due any more and no call is under way. */
  const untilQuiet = () =>
    eventually(async () => {
      const due = await deps.sql`
        select 1 from webhook_calls join webhooks on webhooks.id = webhook_id
        where ended_at is null and webhooks.state = 'active'
          and (lease_until is not null or (attempts = 0 and not exists (
            select 1 from webhook_calls earlier where earlier.webhook_id = webhook_calls.webhook_id
              and earlier.subject = webhook_calls.subject and earlier.id < webhook_calls.id and earlier.ended_at is null)))`;
      if (due.length > 0) throw new Error('a call is still to be made');
    });
  const reset = async () => {
    await Promise.all(loops.splice(0).map((loop) => loop.stop()));
    await publishing.reset();
    await deps.sql`truncate webhooks, webhook_events, webhook_calls, audit_log, maintenances cascade`;
    receiver.begin();
    // Receivers look at the real time.
    deps.clock.set(Temporal.Now.instant().toString());
  };
  const close = async () => {
    await Promise.all(loops.map((loop) => loop.stop()));
    await receiver.close();
    await deps.close();
  };
  const metrics = () => createMetrics(deps).read();
  return { ...publishing, metrics, eventually, receiver, add, read, calls, tell, startLoop, untilQuiet, reset, close };
}

export type Telling = Awaited<ReturnType<typeof startTelling>>;
export type { Receiver };
