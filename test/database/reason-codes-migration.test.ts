import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';
import { expect, inject, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { migrateDatabase } from '../../api/database/migrate.ts';

const migrations = fileURLToPath(new URL('../../migrations', import.meta.url));
const journal = z.looseObject({ entries: z.array(z.looseObject({ tag: z.string() })) });

/** A database as it was before a migration, by its name. */
async function databaseBefore(tag: string) {
  const admin = postgres(inject('postgresUrl'), { max: 1, onnotice: () => {} });
  const name = `test_before_${tag.replaceAll('-', '_')}`;
  await admin`drop database if exists ${admin(name)} with (force)`;
  await admin`create database ${admin(name)}`;
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  await cp(migrations, folder, { recursive: true });
  const file = join(folder, 'meta', '_journal.json');
  const { entries, ...rest } = journal.parse(JSON.parse(await readFile(file, 'utf8')));
  const before = entries.slice(
    0,
    entries.findIndex((entry) => entry.tag === tag),
  );
  await writeFile(file, JSON.stringify({ ...rest, entries: before }));
  const url = new URL(inject('postgresUrl'));
  url.pathname = `/${name}`;
  const sql = postgres(url.href, { max: 1, onnotice: () => {} });
  await migrate(drizzle(sql), { migrationsFolder: folder });
  await rm(folder, { recursive: true });
  onTestFinished(async () => {
    await sql.end();
    await admin`drop database ${admin(name)} with (force)`;
    await admin.end();
  });
  return { sql, url: url.href };
}

test('reasons that were sentences become codes, and what is no known sentence stays as the detail', async () => {
  const { sql, url } = await databaseBefore('0030_reason-codes');
  // What the rows belong to does not matter here.
  await sql`set session_replication_role = replica`;
  const sentences = [
    'opted out',
    'The mail server says that this address does not exist (reply 550 5.1.1).',
    'The mail server refuses the message by its policy (reply 550 5.7.1).',
    'Amazon SES does not accept this address or message: Illegal address.',
    'The connection with AWS broke before its answer came (ECONNRESET). (it may have been taken: this message may arrive twice)',
    'the worker stopped halfway (this message may arrive twice)',
    'the worker stopped halfway 10 times (this message may have arrived)',
    'not sent a second time: The owner of this number answered STOP to this sender at AWS.',
    'the cat sat on the cable',
  ];
  for (const [index, sentence] of [...sentences, null].entries()) {
    await sql`insert into deliveries (mailing_id, publication_id, chunk_id, channel, address, language, state, due_at, reason)
      values (1, 1, 1, 'email', ${`r${index}@example.nl`}, 'nl', 'failed', now(), ${sentence})`;
  }
  await sql`insert into delivery_attempts (delivery_id, attempt, at, outcome, reason) values
    (1, 1, now(), 'unknown', 'the worker stopped halfway'), (1, 2, now(), 'asked again', 'by key:console')`;
  await sql`insert into receipts (provider, event_id, provider_message_id, delivery_id, kind, at, received_at, reason, detail)
    values ('ses', 'e', 'm', 1, 'hard-bounce', now(), now(), 'The mailbox or its domain does not exist.', '{}')`;
  await sql`insert into suppressions (channel, address, address_hash, reason, since, evidence, receipt_id)
    values ('email', 'r1@example.nl', 'x', 'hard-bounce', now(), 'The mailbox or its domain does not exist.', 1)`;

  await migrateDatabase(url);

  const kept = await sql`select reason, reason_detail from deliveries order by id`;
  expect(kept.map(({ reason, reason_detail: detail }) => [reason, detail])).toEqual([
    ['opted-out', null],
    ['address-unknown', 'reply 550 5.1.1'],
    ['refused-by-policy', 'reply 550 5.7.1'],
    ['address-or-message-refused', 'Illegal address'],
    ['connection-broke', 'ECONNRESET'],
    ['worker-stopped', null],
    ['worker-stopped-too-often', null],
    ['not-sent-again', 'The owner of this number answered STOP to this sender at AWS'],
    ['other', 'the cat sat on the cable'],
    [null, null],
  ]);
  expect(await sql`select reason, reason_detail from delivery_attempts order by id`).toMatchObject([
    { reason: 'worker-stopped', reason_detail: null },
    { reason: 'asked-again', reason_detail: 'key:console' },
  ]);
  expect(await sql`select reason from receipts`).toMatchObject([{ reason: 'address-unknown' }]);
  expect(await sql`select evidence from suppressions`).toMatchObject([{ evidence: 'address-unknown' }]);
});
