import { mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, failure, useEmbedded } from './embedded-fixtures.ts';

const { copyOfFresh, newDirectory, start } = useEmbedded();

describe('the first start', () => {
  it('makes a UTF-8 database in UTC that sorts the same on every machine and never loses a commit', async () => {
    const database = await start(join(await newDirectory(), 'not', 'yet', 'there'), { flags: { fsync: 'on' } });
    const [settings] = await ask(
      database.url,
      `select current_database() as name, current_setting('server_encoding') as encoding, current_setting('timezone') as zone,
        (select datlocprovider::text || ' ' || datlocale from pg_database where datname = current_database()) as locale,
        current_setting('fsync') as fsync, current_setting('synchronous_commit') as commit, version() like 'PostgreSQL 18%' as is18`,
    );
    expect(settings).toEqual({
      name: 'baken',
      encoding: 'UTF8',
      zone: 'UTC',
      locale: 'b C.UTF-8',
      fsync: 'on',
      commit: 'on',
      is18: true,
    });
  });

  it('listens on this machine only, with a password that only the owner can read', async () => {
    const dataDir = await copyOfFresh();
    const database = await start(dataDir);
    const [settings] = await ask(
      database.url,
      `select current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets`,
    );
    expect(settings).toEqual({ addresses: '127.0.0.1', sockets: '' });
    expect((await stat(join(dataDir, 'postgres-connection.json'))).mode & 0o777).toBe(0o600);
    const guessed = new URL(database.url);
    guessed.password = 'baken';
    expect(await failure(ask(guessed.href, 'select 1'))).toContain('password authentication failed');
  });

  it('begins anew after a power cut in the middle of making the database', async () => {
    const dataDir = await newDirectory();
    await mkdir(join(dataDir, 'postgres.new-Xy12', 'cluster', 'base'), { recursive: true });
    await writeFile(join(dataDir, 'postgres.new-Xy12', 'cluster', 'PG_VERSION'), '18\n');
    const database = await start(dataDir);
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await readdir(dataDir)).filter((name) => name.startsWith('postgres.new'))).toEqual([]);
  });

  it('never deletes files that it does not know', async () => {
    const dataDir = await newDirectory();
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'precious'), 'rows');
    expect(await failure(start(dataDir))).toContain('PG_VERSION is missing');
    expect(await readFile(join(dataDir, 'postgres', 'precious'), 'utf8')).toBe('rows');
  });

  it('says which directory cannot be written, and what to do', async () => {
    const file = join(await newDirectory(), 'file');
    await writeFile(file, '');
    expect(await failure(start(join(file, 'data')))).toBe(
      `${join(file, 'data')} cannot be written (ENOTDIR). A part of the path is a file: set another DATA_DIR.`,
    );
  });
});

describe('the next start', () => {
  it('finds what was committed before, and makes another database when asked for', async () => {
    const dataDir = await copyOfFresh();
    const first = await start(dataDir);
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.stop();
    await first.stop();
    const second = await start(dataDir);
    expect(await ask(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    const other = await start(dataDir, { database: 'other_one' });
    expect(await ask(other.url, 'select current_database() as name')).toEqual([{ name: 'other_one' }]);
  });

  it('refuses a database of another PostgreSQL version, and says how to move it', async () => {
    const dataDir = await newDirectory();
    await mkdir(join(dataDir, 'postgres'));
    await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '17\n');
    const message = await failure(start(dataDir));
    expect(message).toContain('was made by PostgreSQL 17, and this Baken brings PostgreSQL 18');
    expect(message).toContain('pg_dump');
  });

  it('is not stopped by a postmaster.pid whose process id now belongs to another process', async () => {
    const dataDir = await copyOfFresh();
    const pidFile = join(dataDir, 'postgres', 'postmaster.pid');
    const lines = [String(process.pid), join(dataDir, 'postgres'), '1700000000', '5432', '', '127.0.0.1', '', 'ready'];
    await writeFile(pidFile, `${lines.join('\n')}\n`);
    const database = await start(dataDir);
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('gives a database that came back from a backup without its password a new one', async () => {
    const dataDir = await copyOfFresh();
    await unlink(join(dataDir, 'postgres-connection.json'));
    const database = await start(dataDir);
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});
