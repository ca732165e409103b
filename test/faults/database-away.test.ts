import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '../../api/database/embedded/embedded.ts';
import { migrateDatabase } from '../../api/database/migrate.ts';
import { eventually } from '../support/eventually.ts';
import { connectDrillDatabase, type Drill, long, startDrill } from './drill.ts';

const readers = long ? 20_000 : 2_000;
const kills = long ? 5 : 1;

let dataDir: string;
let embedded: EmbeddedDatabase;
let drill: Drill;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'baken-drill-'));
  embedded = await startEmbeddedDatabase({ dataDir, flags: { max_connections: '30' }, log: () => {} });
  await migrateDatabase(embedded.url);
  drill = await startDrill({ readers, database: connectDrillDatabase(embedded.url) });
});
afterEach(async () => {
  await drill.close();
  await embedded.stop();
  await rm(dataDir, { recursive: true, force: true });
});

/** One process of PostgreSQL that is killed makes it end all the others and recover from its log: everybody is cut off. */
async function crashPostgres(): Promise<void> {
  const sql = postgres(embedded.url, { max: 1, onnotice: () => {} });
  const [own] = await sql`select pg_backend_pid() as pid`;
  process.kill(own?.pid, 'SIGKILL');
  await sql.end({ timeout: 0 }).catch(() => undefined);
}

describe('PostgreSQL that is killed while messages go out', () => {
  it('loses nothing, and the workers go on by themselves when it is back', async () => {
    drill.ses.behave({ delayMs: 40 });
    const publicationId = await drill.publish();
    const worker = drill.startWorker();
    for (let kill = 1; kill <= kills; kill += 1) {
      await eventually(() => expect(drill.taken()).toBeGreaterThan((readers * kill) / (kills + 2)));
      await crashPostgres();
      await eventually(() => drill.database.sql`select 1`);
    }
    await drill.untilEndedSoon(publicationId);
    expect(worker.process.exitCode).toBeNull();
    const { twice } = await drill.tally(`PostgreSQL killed ${kills} times`);
    expect(twice).toBeLessThanOrEqual(3 * 500 * kills);
  });
});

describe('workers for which there are no connections', () => {
  it('send everything once there are, and nothing twice', async () => {
    const publicationId = await drill.publish();
    const hog = postgres(embedded.url, { max: 20, onnotice: () => {}, idle_timeout: 0 });
    const held = Array.from({ length: 20 }, () => hog`select pg_sleep(6)`.catch(() => undefined));
    const workers = [drill.startWorker(), drill.startWorker()];
    await Promise.all(held);
    await hog.end();
    await drill.untilEnded(publicationId);
    expect(workers.map((worker) => worker.process.exitCode)).toEqual([null, null]);
    expect(await drill.tally('starved of connections')).toMatchObject({ twice: 0 });
  });
});
