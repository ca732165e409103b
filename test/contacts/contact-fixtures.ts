import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { afterAll, beforeEach } from 'vitest';
import { z } from 'zod';
import type { ImportReport } from '../../api/contacts/import/report.ts';
import type { ImportOptions } from '../../api/contacts/import-contacts.ts';
import { importContacts } from '../../api/contacts/import-contacts.ts';
import { contactImportRoutes, contactRoutes } from '../../api/contacts/routes.ts';
import { audienceGroupRoutes } from '../../api/groups/routes.ts';
import { problemResponse } from '../../api/http/problem-response.ts';
import { createRouter } from '../../api/http/router.ts';
import { createLog } from '../../api/log.ts';
import { type SetClock, setClock } from '../support/set-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

export type ContactTest = TestDatabase & { clock: SetClock };

const begin = '2026-11-23T11:00:00+01:00';

/** A database with the products of the sample organisation, and a clock that stands still. */
export async function startContactTest(): Promise<ContactTest> {
  const database = await createTestDatabase();
  await insertSampleProducts(database.sql);
  return { ...database, clock: setClock(begin) };
}

/** The same for a test file: each test begins with no contacts, and all of it ends with the file. */
export async function useContacts(): Promise<ContactTest> {
  const test = await startContactTest();
  beforeEach(async () => {
    await test.sql`truncate contacts, contact_imports, audience_groups restart identity cascade`;
    test.clock.set(begin);
  });
  afterAll(test.close);
  return test;
}

const organisationFile = z.object({ products: z.array(z.object({ id: z.string(), name: z.string() })) });

async function insertSampleProducts(sql: postgres.Sql): Promise<void> {
  const { products } = organisationFile.parse(JSON.parse(await readFile(samplePath('logius.json'), 'utf8')));
  for (const [position, { id, name }] of products.entries()) {
    await sql`
      insert into products (id, name, domain, standby, profile, position)
      values (${id}, ${name}, 'product', false, '{}', ${position})`;
  }
}

export function samplePath(name: string): string {
  return fileURLToPath(new URL(`../../sample/${name}`, import.meta.url));
}

export const carryOut: ImportOptions = { dryRun: false, allowUnusual: false, importedBy: 'key:test' };
export const dryRun: ImportOptions = { ...carryOut, dryRun: true };

/** Imports a text as if it were a file, in UTF-8 unless it is bytes already. */
export async function importText(
  test: ContactTest,
  content: string | Uint8Array,
  options: ImportOptions = carryOut,
): Promise<ImportReport> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return await importContacts(test, { name: 'export.csv', stream: Readable.from([bytes]) }, options);
}

export async function importSample(test: ContactTest, name: string, options = carryOut): Promise<ImportReport> {
  return await importContacts(test, { name, path: samplePath(name) }, options);
}

export const headings = 'klantnummer;organisatie;naam;functie;positie;rollen;e-mail;mobiel;producten;kanalen;taal';

export type Row = Partial<Record<(typeof fieldNames)[number], string>>;
const fieldNames = [
  'klantnummer',
  'organisatie',
  'naam',
  'functie',
  'positie',
  'rollen',
  'email',
  'mobiel',
  'producten',
  'kanalen',
  'taal',
] as const;

const usualRow: Required<Row> = {
  klantnummer: 'K1',
  organisatie: 'Gemeente Utrecht',
  naam: 'Noor de Vries',
  functie: 'Beheerder',
  positie: 'extern',
  rollen: 'SPOC',
  email: 'noor@utrecht.example',
  mobiel: '06-12345678',
  producten: 'digid',
  kanalen: 'e-mail,sms',
  taal: 'nl',
};

/** A row of an export that is right, but for what is given. */
export function row(fields: Row = {}): string {
  return fieldNames.map((name) => ({ ...usualRow, ...fields })[name]).join(';');
}

/** A file with the usual headings. */
export function file(...rows: Row[]): string {
  return `${[headings, ...rows.map(row)].join('\r\n')}\r\n`;
}

/** What the table has of the contacts that have not ended, by customer number. */
export async function currentContacts(sql: postgres.Sql): Promise<Record<string, unknown>[]> {
  return await sql`
    select customer_number as number, organisation, name, job_title, position, roles, email, mobile, all_products,
      channels, language, array(
        select product_id from contact_products where contact_id = contacts.id order by product_id) as products
    from contacts where ended_at is null order by customer_number collate "C"`;
}

/** The routes of these rooms as the service mounts them, without keys. */
export function contactApp(test: ContactTest) {
  const app = createRouter();
  app.onError((error, context) => problemResponse(error, context, createLog('silent')));
  app.use(async (context, next) => {
    context.set('requestId', 'request-1');
    context.set('actor', 'key:test');
    await next();
  });
  app.route('/contacts', contactRoutes(test));
  app.route('/contact-imports', contactImportRoutes(test));
  app.route('/audience-groups', audienceGroupRoutes(test));
  return app;
}

export type ContactApp = ReturnType<typeof contactApp>;

/** Sends JSON and reads JSON back. */
export async function send(app: ContactApp, method: string, path: string, content?: unknown) {
  const response = await app.request(path, {
    method,
    headers: { 'Accept-Language': 'en', ...(content !== undefined && { 'Content-Type': 'application/json' }) },
    ...(content !== undefined && { body: JSON.stringify(content) }),
  });
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, body, location: response.headers.get('Location') };
}

const problemBody = z.object({ type: z.string(), errors: z.array(z.object({ field: z.string() })).default([]) });

/** The names of the fields that a problem says are wrong. */
export function wrongFields(body: unknown): string[] {
  return problemBody.parse(body).errors.map(({ field }) => field);
}
