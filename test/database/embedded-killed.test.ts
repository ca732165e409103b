import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockDataDirectory } from '../../api/database/embedded/data-directory-lock.ts';
import { findRunningEmbeddedDatabase } from '../../api/database/embedded/embedded.ts';
import { processStartTime } from '../../api/database/embedded/process-identity.ts';
import { eventually } from '../support/eventually.ts';
import { ask, failure, kill9, postmasterOf, useEmbedded } from './embedded-fixtures.ts';

const { copyOfFresh, hold, newDirectory, start } = useEmbedded();

describe('two services on one data directory', () => {
  it('refuses the second in one line, and lets it in when the first has stopped', async () => {
    const dataDir = await copyOfFresh();
    const first = hold(dataDir);
    const { url = '' } = await first.next();
    expect(await failure(start(dataDir))).toBe(
      `DATA_DIR ${dataDir} is in use by another Baken (process ${first.child.pid}). Stop that one, or give this one another DATA_DIR and PORT.`,
    );
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    first.child.kill('SIGINT');
    await first.next();
    await start(dataDir);
    expect((await hold(dataDir).next()).error).toContain(`(process ${process.pid})`);
  });

  it('tells a command line tool where the database is, as long as the service runs', async () => {
    const dataDir = await copyOfFresh();
    expect(await findRunningEmbeddedDatabase(dataDir)).toBeUndefined();
    const database = await start(dataDir);
    expect(await findRunningEmbeddedDatabase(dataDir)).toBe(database.url);
    await database.stop();
    expect(await findRunningEmbeddedDatabase(dataDir)).toBeUndefined();
    expect(await findRunningEmbeddedDatabase(join(dataDir, 'absent'))).toBeUndefined();
  });

  it('never lets two in that come at the same moment', async () => {
    const dataDir = await newDirectory();
    await writeFile(join(dataDir, 'owner-4000000-00ff.json'), '{"pid":4000000');
    for (let round = 0; round < 5; round++) {
      const outcomes = await Promise.allSettled([1, 2, 3].map(() => lockDataDirectory(dataDir)));
      const owners = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      expect(owners.length).toBeLessThanOrEqual(1);
      for (const owner of owners) await owner.value.release();
    }
    expect(await readdir(dataDir)).toEqual([]);
  });

  it('respects an owner in another container as long as that gives signs of life, and no longer', async () => {
    const dataDir = await newDirectory();
    const claim = join(dataDir, 'owner-1-00ff.json');
    const lock = await lockDataDirectory(dataDir);
    const [own = ''] = await readdir(dataDir);
    const ours = JSON.parse(await readFile(join(dataDir, own), 'utf8'));
    await lock.release();
    await writeFile(
      claim,
      JSON.stringify({ ...ours, space: { ...ours.space, host: 'pod-b', pidNamespace: 'pid:[1]' } }),
    );
    const heartbeat = setInterval(() => void utimes(claim, new Date(), new Date()), 300);
    expect(await failure(lockDataDirectory(dataDir))).toContain(`(process ${process.pid} on pod-b)`);
    clearInterval(heartbeat);
    await (await lockDataDirectory(dataDir, 'service', 1_000)).release();
  });
});

describe('when something is killed', () => {
  it('stops the PostgreSQL that a killed service left behind, and has every committed row', async () => {
    const dataDir = await copyOfFresh();
    const holder = hold(dataDir);
    const { url = '' } = await holder.next();
    await ask(url, 'create table kept as select generate_series(1, 1000) as n');
    const leftBehind = await postmasterOf(dataDir);
    await kill9(holder);
    expect(await processStartTime(leftBehind)).toBeDefined();
    expect(await findRunningEmbeddedDatabase(dataDir)).toBeUndefined();
    const database = await start(dataDir);
    expect(await processStartTime(leftBehind)).toBeUndefined();
    expect(await ask(database.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
  });

  it('starts again at once after the service and PostgreSQL were killed under load, and has every committed row', async () => {
    const dataDir = await copyOfFresh();
    const holder = hold(dataDir);
    const { url = '' } = await holder.next();
    await ask(url, 'create table kept as select generate_series(1, 1000) as n');
    const busy = ask(url, 'select count(*) from generate_series(1, 100000000)').catch(() => undefined);
    await eventually(async () =>
      expect(
        await ask(
          url,
          `select 1 from pg_stat_activity where state = 'active' and query like '%100000000%'
        and pid <> pg_backend_pid()`,
        ),
      ).toHaveLength(1),
    );
    const postmaster = await postmasterOf(dataDir);
    await kill9(holder);
    process.kill(postmaster, 'SIGKILL');
    const database = await start(dataDir);
    expect(await ask(database.url, 'select count(*)::int as n from kept')).toEqual([{ n: 1000 }]);
    await busy;
  });

  it('reports that PostgreSQL ended by itself, and nothing when it was stopped', async () => {
    const dataDir = await copyOfFresh();
    const reasons: string[] = [];
    const stopped = await start(dataDir, { onExit: (reason) => reasons.push(reason) });
    await stopped.stop();
    expect(reasons).toEqual([]);
    const reported = new Promise<string>((resolve) => {
      start(dataDir, { onExit: resolve }).then(async () => process.kill(await postmasterOf(dataDir), 'SIGKILL'));
    });
    expect(await reported).toBe('PostgreSQL ended by itself (ended by SIGKILL)');
  });

  it('leaves PostgreSQL running on Ctrl-C until the service has finished with it', async () => {
    const holder = hold(await copyOfFresh());
    await holder.next();
    process.kill(-(holder.child.pid ?? Number.NaN), 'SIGINT');
    expect(await holder.next()).toEqual({ answer: 'still there' });
  });
});
