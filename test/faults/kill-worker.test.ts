import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../api/clock.ts';
import { deliveries } from '../../api/database/schema/mailings.ts';
import { openIncident } from '../../api/incidents/open-incident.ts';
import { publishUpdate } from '../../api/incidents/publish-update.ts';
import { openIncidentBody, publishUpdateBody } from '../../api/incidents/schemas.ts';
import { eventually } from '../support/eventually.ts';
import { type Program, runProgram } from '../support/run-program.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

const readers = 1_500;
/** What a worker claims at a time, for each of the two that serve customers. */
const inFlight = 2 * 500;

let sink: SmtpSink;
let deps: TestDependencies;
let workers: Program[] = [];

beforeAll(async () => {
  sink = await startSmtpSink();
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  await deps.sql`insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
    select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now() from generate_series(1, ${readers}) n`;
});
afterAll(async () => {
  await deps.close();
  await sink.close();
});
afterEach(async () => {
  for (const worker of workers) worker.process.kill('SIGKILL');
  await Promise.all(workers.map((worker) => worker.ended));
  workers = [];
});

function startWorker(): Program {
  const worker = runProgram('api/main.ts', [], {
    DATABASE_URL: deps.databaseUrl,
    DATA_DIR: deps.config.dataDir,
    ROLES: 'deliver',
    MAIL_PROVIDER: 'smtp',
    SMTP_URL: sink.url,
    MAIL_FROM: 'Logius <sc@logius.nl>',
    LOG_LEVEL: 'error',
  });
  workers.push(worker);
  return worker;
}

async function publish(): Promise<number> {
  const now = { ...deps, clock: systemClock };
  const request = openIncidentBody.parse({ products: [{ id: 'digid' }], priority: 2, description: 'Fout' });
  const { reference } = await openIncident(now, request, 'test');
  const update = publishUpdateBody.parse({ status: 'investigating', audience: 'extern' });
  return (await publishUpdate(now, reference, update, { by: 'test' })).publicationId;
}

/** How many readers got this publication's mail how often, counted where mail arrives. */
function received(since: number) {
  const times = new Map<string, number>();
  const arrived = sink
    .all()
    .slice(since)
    .map((mail) => mail.to);
  for (const to of arrived) if (to.startsWith('reader')) times.set(to, (times.get(to) ?? 0) + 1);
  return { once: times.size, double: [...times.values()].filter((count) => count > 1).length };
}

async function expectAllSent(publicationId: number): Promise<void> {
  await eventually(async () => {
    const rows = await deps.db.select().from(deliveries).where(eq(deliveries.publicationId, publicationId));
    expect(new Set(rows.map((row) => row.state))).toEqual(new Set(['sent']));
  }, 50_000);
}

/** As if the minute of the lease had passed: the killed worker gives no sign of life. */
const passLease = () =>
  deps.sql`update deliveries set lease_until = now() - interval '1 second' where state = 'sending'`;

describe('a deliver worker that is killed halfway', () => {
  it('loses nothing, doubles no more than what was in flight, and says which may have been doubled', async () => {
    const since = sink.all().length;
    const publicationId = await publish();
    const first = startWorker();
    await eventually(() => expect(sink.all().length - since).toBeGreaterThan(200), 40_000);
    first.process.kill('SIGKILL');
    await first.ended;
    await passLease();
    startWorker();
    await expectAllSent(publicationId);
    const { once, double } = received(since);
    expect(once).toBe(readers);
    expect(double).toBeLessThanOrEqual(inFlight);
    const [recorded] = await deps.sql`select count(*)::int as n from delivery_attempts where outcome = 'unknown'`;
    expect(recorded?.n).toBeGreaterThanOrEqual(double);
  });

  it('finishes its batches when it is asked to stop, so that the next one doubles nothing', async () => {
    const since = sink.all().length;
    const publicationId = await publish();
    const first = startWorker();
    await eventually(() => expect(sink.all().length - since).toBeGreaterThan(100), 40_000);
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    startWorker();
    await expectAllSent(publicationId);
    expect(received(since)).toEqual({ once: readers, double: 0 });
  });
});
