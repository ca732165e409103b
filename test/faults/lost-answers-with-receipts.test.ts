import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { readConfig } from '../../api/config.ts';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { createSesProvider } from '../../api/providers/ses.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { eventually } from '../support/eventually.ts';
import { sesEvent } from '../support/ses-events.ts';
import { type SesStandIn, sesStandInCredentials, startSesStandIn } from '../support/ses-stand-in.ts';
import { type SnsStandIn, signedSnsMessage, snsTopicArn, startSnsStandIn } from '../support/sns-stand-in.ts';
import type { TestDependencies } from '../support/test-dependencies.ts';
import { long } from './drill.ts';

const readers = long ? 5_000 : 1_000;
/** Each receipt is a request of its own; a busy machine takes its time. */
const inTime = long ? 300_000 : 50_000;
let ses: SesStandIn;
let sns: SnsStandIn;
let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  Object.assign(process.env, sesStandInCredentials);
  [ses, sns] = await Promise.all([startSesStandIn(), startSnsStandIn()]);
  publishing = await startPublishing({ SES_EVENTS_TOPIC: snsTopicArn });
  ({ deps } = publishing);
});
afterAll(async () => {
  await Promise.all(stops.map((stop) => stop()));
  await deps.close();
  await Promise.all([ses.close(), sns.close()]);
});

/** A worker that mails through the stand-in, which may stay silent for a third of a second. */
async function startLoop() {
  const options = { region: 'eu-west-1', endpoint: ses.url, configurationSet: 'baken', requestTimeoutMs: 300 };
  const mail = createSesProvider(options, deps.log);
  const own = { ...createProviders(readConfig({}), deps.log), email: [mail] };
  const loop = await startDeliverLoop({ ...deps, providers: { urgent: own, general: own } });
  stops.push(async () => {
    await loop.stop();
    await mail.close();
  });
}

/** SES tells what it took since the last time, as it does also of calls whose answer got lost. */
function createReporter() {
  const app = createApp(deps);
  let told = 0;
  return async () => {
    const fresh = ses.all().slice(told);
    told += fresh.length;
    for (const { to, tags, messageId } of fresh) {
      const about = { deliveryId: Number(tags['baken-delivery']), address: to, messageId };
      const message = signedSnsMessage(sesEvent('Send', about), { Timestamp: deps.clock.now().toString() });
      const { status } = await app.request('/receipts/ses', { method: 'POST', body: JSON.stringify(message) });
      expect(status).toBe(204);
    }
  };
}

const count = async (state: string) =>
  (await deps.sql`select count(*)::int as n from deliveries where copy_of = 0 and state = ${state}`)[0]?.n;

describe('a provider whose answers get lost, but whose receipts come', () => {
  it('sends everybody the message once: what it took without saying so is not sent again', async () => {
    await deps.sql`
      insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
      select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now()
      from generate_series(1, ${readers}::int) n`;
    // Of every four calls one is cut after taking, one never answered, one refused; one goes well.
    const kinds = [{ cut: 'after taking' }, {}, { silent: true }, { refuse: { status: 500, type: 'Fault' } }] as const;
    ses.behave((call) => kinds[call % kinds.length] ?? {});
    await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
    await startLoop();
    const report = createReporter();
    await eventually(async () => {
      expect(await deps.sql`select 1 from chunks where lease_until is not null`).toHaveLength(0);
      await report();
      deps.clock.advance({ seconds: 20 });
      expect(await count('sent')).toBe(readers);
    }, inTime);
    const unknown = await deps.sql`select count(*)::int as n from delivery_attempts where outcome = 'unknown'`;
    const received = [...ses.counts()].filter(([address]) => address.startsWith('reader'));
    const twice = received.filter(([, times]) => times > 1).length;
    process.stdout.write(
      `answers lost of ${unknown[0]?.n}, receipts come: expected ${readers}, received ${received.length}, twice ${twice}, lost ${readers - received.length}\n`,
    );
    expect([received.length, twice, unknown[0]?.n > 0]).toEqual([readers, 0, true]);
  });
});
