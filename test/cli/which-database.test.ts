import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { runProgram } from '../support/run-program.ts';
import { createTestDatabase } from '../support/test-database.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'baken-test-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

async function run(file: string, args: string[], env: Record<string, string>) {
  const program = runProgram(file, args, env);
  return { code: await program.ended, printed: program.printed() };
}

describe('the database of a command', () => {
  it('is not made anew in a folder without one', async () => {
    const { code, printed } = await run('api/cli/baken.js', ['incident', 'list'], { DATA_DIR: dataDir });
    expect([code, printed]).toEqual([1, expect.stringMatching(/^There is no Baken in \S+\. Set DATA_DIR .*\n$/)]);
    expect(await readdir(dataDir)).toEqual([]);
  });

  it.each([
    ['127.0.0.1:1', 'does not answer. Is it running'],
    ['no-such-host.invalid:5432', 'cannot be found'],
  ])('that cannot be reached at %s is told in one line, without its password', async (host, message) => {
    const env = { DATABASE_URL: `postgres://baken:secret@${host}/baken`, DATA_DIR: dataDir, PORT: '0' };
    const line = new RegExp(`^The database at ${host} ${message}.*\n$`);
    expect(await run('api/cli/baken.js', ['site', 'list'], env)).toEqual({
      code: 1,
      printed: expect.stringMatching(line),
    });
    const start = await run('api/main.ts', [], env);
    expect([start.code, start.printed]).toEqual([
      1,
      expect.stringMatching(/^Baken cannot start: The database at .*\n$/),
    ]);
    expect(start.printed).not.toContain('secret');
  });

  it('is had by one command after another when two come at once and no service runs', async () => {
    const own = await mkdtemp(join(tmpdir(), 'baken-test-'));
    const env = { DATA_DIR: own };
    expect((await run('api/cli/baken.js', ['organisation', 'sample/logius.json'], env)).code).toBe(0);
    const commands = [1, 2].map(() => run('api/cli/baken.js', ['incident', 'list'], env));
    for (const { code, printed } of await Promise.all(commands)) {
      expect([code, printed]).toEqual([0, expect.stringMatching(/^There are none\.$/m)]);
    }
    await rm(own, { recursive: true, force: true });
  });

  it('that goes away halfway is told in one line, and what to do then', async () => {
    const database = await createTestDatabase();
    const [holding, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const holder = database.sql.begin(async (tx) => {
      await tx`lock table incidents`;
      holding.resolve();
      await held.promise;
    });
    await holding.promise;
    const command = run('api/cli/baken.js', ['incident', 'list'], { DATABASE_URL: database.url });
    await eventually(async () => {
      const ended = await database.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'baken command' and wait_event_type = 'Lock'`;
      expect(ended).toHaveLength(1);
    });
    expect(await command).toEqual({
      code: 1,
      printed: expect.stringMatching(/^The database went away before this was finished\. See first .*\n$/),
    });
    held.resolve();
    await holder;
    await database.close();
  });
});
