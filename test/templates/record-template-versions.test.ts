import { afterAll, beforeAll, expect, test } from 'vitest';
import { templateVersions } from '../../api/database/schema/templates.ts';
import type { TemplateSource } from '../../api/templates/incident-notice.ts';
import { recordTemplateVersions } from '../../api/templates/record-template-versions.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

const now = Temporal.Instant.from('2026-11-23T10:45:00Z');
const later = now.add({ hours: 1 });
const source = { language: 'nl', notice: 'incident-new', sha256: 'a'.repeat(64) } as const;
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.close());

test('keeps one row per text, with the moment of its first use', async () => {
  const { db } = database;
  const record = async (text: TemplateSource, at: Temporal.Instant) =>
    (await recordTemplateVersions(db, [text], at))(text);
  const id = await record(source, now);
  expect(await record(source, later)).toBe(id);
  expect(await record({ ...source, sha256: 'b'.repeat(64) }, later)).not.toBe(id);
  const rows = await db.select().from(templateVersions);
  expect(rows.find((row) => row.id === id)?.firstUsedAt.equals(now)).toBe(true);
  expect(rows).toHaveLength(2);
});

test('gives two transactions that use a new text at once the same id', async () => {
  const fresh = { ...source, notice: 'incident-update' };
  const ids = await Promise.all(
    [1, 2, 3, 4].map(() =>
      database.db.transaction(async (tx) => (await recordTemplateVersions(tx, [fresh], now))(fresh)),
    ),
  );
  expect(new Set(ids).size).toBe(1);
});
