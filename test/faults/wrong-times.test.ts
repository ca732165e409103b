import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { mailings } from '../../api/database/schema/mailings.ts';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { closeProviders, createProviders } from '../../api/providers/choose-providers.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { eventually } from '../support/eventually.ts';
import { type SesStandIn, sesStandInCredentials, startSesStandIn } from '../support/ses-stand-in.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';
import { long } from './drill.ts';

const readers = long ? 20_000 : 1_000;

let ses: SesStandIn;
let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
const stops: (() => Promise<void>)[] = [];

beforeEach(async () => {
  Object.assign(process.env, sesStandInCredentials);
  ses = await startSesStandIn({ keepMessages: false });
  publishing = await startPublishing();
  deps = publishing.deps;
  deps.clock.set(mondayMorning);
  await deps.sql`
    insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
    select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now()
    from generate_series(1, ${readers}::int) n`;
});
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
  await deps.close();
  await ses.close();
});

async function startLoop(): Promise<DeliverLoop> {
  const { mail } = readConfig({
    MAIL_PROVIDER: 'ses',
    AWS_REGION: 'eu-west-1',
    SES_ENDPOINT: ses.url,
    MAIL_FROM: 'Logius <sc@logius.nl>',
  });
  const own = () => createProviders({ ...deps.config, mail }, deps.log);
  const providers = { urgent: own(), general: own() };
  const loop = await startDeliverLoop({ ...deps, providers });
  stops.push(async () => {
    await loop.stop();
    await Promise.all([closeProviders(providers.urgent), closeProviders(providers.general)]);
  });
  return loop;
}

const received = () => [...ses.counts()].filter(([address]) => address.startsWith('reader'));
const states = async () => {
  const rows = await deps.sql`select state, count(*)::int as n from deliveries where copy_of = 0 group by state`;
  return Object.fromEntries(rows.map((row) => [row.state, row.n]));
};

const inFlight = async () => (await deps.sql`select 1 from chunks where lease_until is not null`).length;

function tally(what: string) {
  const twice = received().filter(([, count]) => count > 1).length;
  const lost = readers - received().length;
  process.stdout.write(`${what}: expected ${readers}, received ${received().length}, twice ${twice}, lost ${lost}\n`);
  expect({ twice, lost }).toEqual({ twice: 0, lost: 0 });
}

describe('a clock that jumps', () => {
  it.each([
    ['forward', { hours: 1 }],
    ['back', { hours: -1 }],
  ])('%s an hour while messages go out loses and doubles nothing, and holds nobody up', async (way, jump) => {
    ses.behave({ delayMs: 20 });
    await publishing.publish(await publishing.openP1({ priority: 2 }), {});
    await startLoop();
    await eventually(() => expect(received().length).toBeGreaterThan(readers / 10));
    await deps.sql`select 1`;
    deps.clock.advance(jump);
    await eventually(async () => expect(await states()).toEqual({ sent: readers }));
    tally(`clock an hour ${way}`);
  });

  it('forward while a provider takes its time over a batch leaves the batch with the worker that sends it', async () => {
    ses.behave({ delayMs: 1_500 });
    await publishing.publish(await publishing.openP1({ priority: 2 }), {});
    await startLoop();
    await eventually(async () => expect(await inFlight()).toBeGreaterThan(0));
    deps.clock.advance({ hours: 1 });
    await eventually(async () => expect(await states()).toEqual({ sent: readers }));
    tally('clock an hour forward, slow provider');
  });

  it('back an hour before anything went out holds nobody up', async () => {
    await publishing.publish(await publishing.openP1({ priority: 2 }), {});
    deps.clock.advance({ hours: -1 });
    await startLoop();
    await eventually(async () => expect(await states()).toEqual({ sent: readers }));
    tally('clock an hour back before the start');
  });
});

describe('a database that was restored from a backup of yesterday', () => {
  it('sends none of yesterday’s news again: what was not sent yet expires', async () => {
    await publishing.publish(await publishing.openP1({ priority: 2 }), {});
    deps.clock.advance({ hours: 25 });
    await startLoop();
    await eventually(async () => expect(Object.keys(await states())).toEqual(['expired']));
    const unfinished = () => deps.db.select().from(mailings).where(sql`finished_at is null`);
    await eventually(async () => expect(await unfinished()).toHaveLength(0));
    expect(ses.counts().size).toBe(0);
    process.stdout.write(`yesterday's backup: expected 0, received ${received().length}\n`);
  });
});
