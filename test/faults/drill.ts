import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type Clock, systemClock } from '../../api/clock.ts';
import { readConfig } from '../../api/config.ts';
import { connectDatabase, type DatabaseClient } from '../../api/database/client.ts';
import { openIncident } from '../../api/incidents/open-incident.ts';
import { publishUpdate } from '../../api/incidents/publish-update.ts';
import { openIncidentBody, publishUpdateBody } from '../../api/incidents/schemas.ts';
import { createLog } from '../../api/log.ts';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { createSesProvider } from '../../api/providers/ses.ts';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { templatesFolder } from '../../api/templates/templates-folder.ts';
import { eventually } from '../support/eventually.ts';
import { type Program, runProgram } from '../support/run-program.ts';
import { type SesStandIn, sesStandInCredentials, startSesStandIn } from '../support/ses-stand-in.ts';
import { createTestDatabase } from '../support/test-database.ts';
import { loadSampleOrganisation } from '../support/test-dependencies.ts';

/** Drills are short among the other tests, and long with `npm run faults`. */
export const long = process.env.MODE === 'faults';

/** What arrived of what was to be sent, counted at the provider. */
export type Tally = { expected: number; received: number; twice: number; lost: number };

export type Drill = {
  ses: SesStandIn;
  database: DatabaseClient & { url: string };
  /** A worker in a process of its own, that mails through the stand-in. */
  startWorker(env?: Record<string, string>): Program;
  /** A worker in this process for whom time goes ten times as fast, and whose provider may stay silent for so long. */
  startLoop(timeoutMs: number): Promise<void>;
  /** Publishes to all readers; the id of the publication. */
  publish(): Promise<number>;
  /** How many messages to readers the provider has taken. */
  taken(): number;
  /** Waits until every delivery of the publication has one of these endings. */
  untilEnded(publicationId: number, endings?: string[]): Promise<void>;
  /** The same, as if a back-off took a second and a lease five. */
  untilEndedSoon(publicationId: number, endings?: string[]): Promise<void>;
  /** As if the minute of a lease had passed since a worker was killed. */
  passLeases(): Promise<void>;
  /** Counts, prints a line, and checks that nothing was lost. */
  tally(what: string): Promise<Tally>;
  close(): Promise<void>;
};

/** A database with so many readers, an SES stand-in, and workers to be tormented. */
export async function startDrill(options: {
  readers: number;
  /** A database of the drill's own; else one on the PostgreSQL of the test run. */
  database?: DatabaseClient & { url: string };
}): Promise<Drill> {
  const { readers } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'baken-drill-'));
  const database = options.database ?? (await createTestDatabase());
  const ses = await startSesStandIn({ keepMessages: false });
  const deps = {
    ...database,
    config: readConfig({ DATA_DIR: dataDir, MAIL_FROM: 'Logius <sc@logius.nl>' }),
    clock: systemClock,
    log: createLog('silent'),
    optOutSecret: 'a secret of this drill',
    templates: await loadTemplates(templatesFolder),
  };
  const sesOptions = { region: 'eu-west-1', endpoint: ses.url, configurationSet: undefined };
  await loadSampleOrganisation(deps);
  await database.sql`
    insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
    select 'N' || n, 'Gemeente', 'Reader', 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now()
    from generate_series(1, ${readers}::int) n`;
  const workers: Program[] = [];
  const loops: (() => Promise<void>)[] = [];
  const arrived = () => [...ses.counts()].filter(([address]) => address.startsWith('reader'));
  const passBackOff = () =>
    database.sql.begin(async (sql) => {
      await sql`update chunks set due_at = now() where done_at is null and due_at > now()`;
      await sql`update deliveries set due_at = now() where state = 'queued' and due_at > now()`;
    });
  const shortenLeases = () => database.sql`
    update chunks set lease_until = now() - interval '1 second' where lease_until < now() + interval '55 seconds'`;
  const untilEnded = (publicationId: number, endings: string[] = ['sent']) =>
    eventually(async () => {
      const rows = await database.sql`
        select state, count(*)::int as n from deliveries
        where publication_id = ${publicationId} and copy_of = 0 group by state`;
      expect(new Set(rows.map((row) => row.state)).difference(new Set(endings))).toEqual(new Set());
      expect(rows.reduce((sum, row) => sum + row.n, 0)).toBe(readers);
    }, 240_000);
  return {
    ses,
    database,
    untilEnded,
    async untilEndedSoon(publicationId, endings) {
      const passing = setInterval(() => {
        Promise.all([passBackOff(), shortenLeases()]).catch(() => undefined);
      }, 1_000);
      await untilEnded(publicationId, endings).finally(() => clearInterval(passing));
    },
    startWorker(env = {}) {
      const worker = runProgram('api/main.ts', [], {
        DATABASE_URL: database.url,
        DATA_DIR: dataDir,
        ROLES: 'deliver',
        MAIL_PROVIDER: 'ses',
        AWS_REGION: 'eu-west-1',
        SES_ENDPOINT: ses.url,
        MAIL_FROM: 'Logius <sc@logius.nl>',
        LOG_LEVEL: 'fatal',
        ...sesStandInCredentials,
        ...env,
      });
      workers.push(worker);
      return worker;
    },
    async startLoop(requestTimeoutMs) {
      Object.assign(process.env, sesStandInCredentials);
      const ses = createSesProvider({ ...sesOptions, requestTimeoutMs }, deps.log);
      const own = { ...createProviders(deps.config, deps.log), email: [ses] };
      const loop = await startDeliverLoop({ ...deps, clock: fastClock(), providers: { urgent: own, general: own } });
      loops.push(async () => {
        await loop.stop();
        await ses.close();
      });
    },
    async publish() {
      const request = openIncidentBody.parse({ products: [{ id: 'digid' }], priority: 2, description: 'Fout' });
      const { reference } = await openIncident(deps, request, 'drill');
      const update = publishUpdateBody.parse({ status: 'investigating', audience: 'extern' });
      return (await publishUpdate(deps, reference, update, { by: 'drill' })).publicationId;
    },
    taken: () => arrived().reduce((sum, [, count]) => sum + count, 0),
    async passLeases() {
      await database.sql`update chunks set lease_until = now() - interval '1 second' where lease_until is not null`;
      await passBackOff();
    },
    async tally(what) {
      const received = arrived().length;
      const twice = arrived().filter(([, count]) => count > 1).length;
      const tally = { expected: readers, received, twice, lost: readers - received };
      process.stdout.write(`${what}: expected ${readers}, received ${received}, twice ${twice}, lost ${tally.lost}\n`);
      expect(tally.lost).toBe(0);
      return tally;
    },
    async close() {
      await Promise.all(loops.map((stop) => stop()));
      for (const worker of workers) worker.process.kill('SIGKILL');
      await Promise.all(workers.map((worker) => worker.ended));
      await ses.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A connection for a database that a drill made itself. */
export function connectDrillDatabase(url: string): DatabaseClient & { url: string } {
  return { ...connectDatabase(url, { max: 4, name: 'drill' }), url };
}

/** Starts at the present, and goes ten times as fast: breaks, back-off and leases are then over before anybody tires. */
function fastClock(): Clock {
  const start = Temporal.Now.instant();
  const begin = performance.now();
  return { now: () => start.add({ milliseconds: Math.round((performance.now() - begin) * 10) }) };
}
