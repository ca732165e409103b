import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { recordOptOut, recordOptOuts } from '../../api/opt-outs/record-opt-out.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

type Report = {
  added: number;
  already: number;
  rows: number;
  ignoredColumns: string[];
  rejected: { count: number; items: { row: number; column: string | null; code: string; reason: { nl: string } }[] };
  refusal: { en: string } | null;
  detail: string;
};

let deps: TestDependencies;
let api: ApiClient;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.sql`truncate opt_outs`);

const send = (lines: string[], query = 'dryRun=false') =>
  api.call<Report>('POST', `/v1/opt-out-imports?${query}&fileName=oud.csv`, {
    body: lines.join('\r\n'),
    headers: { 'Content-Type': 'text/csv' },
  });
const optOuts = async () => {
  const rows = await deps.sql`select channel, address, product_id, way, evidence from opt_outs
    where withdrawn_at is null order by channel, address, product_id`;
  return rows.map((row) => `${row.channel} ${row.address} ${row.product_id ?? 'everything'} ${row.way}`);
};

describe('a file of opt-outs', () => {
  const file = [
    'E-mail;Mobiel;Producten;Opmerking;Afdeling',
    'Een@Example.nl;;;belde 3 mei;x',
    'twee@example.nl;06-12345678;DigiD voor burgers, digipoort;;x',
    ';+32 470 12 34 56;alle;;x',
  ];

  it('is first only told, and then carried out', async () => {
    const tried = await send(file, 'dryRun=true');
    expect([tried.status, tried.body]).toMatchObject([200, { added: 6, already: 0, rows: 3 }]);
    expect(await optOuts()).toEqual([]);
    const done = await send(file);
    expect([done.status, done.body]).toMatchObject([201, { added: 6, ignoredColumns: ['Afdeling'] }]);
    expect(await optOuts()).toEqual([
      'email een@example.nl everything import',
      'email twee@example.nl digid import',
      'email twee@example.nl digipoort import',
      'sms +31612345678 digid import',
      'sms +31612345678 digipoort import',
      'sms +32470123456 everything import',
    ]);
    expect(
      await deps.sql`select evidence, recorded_by like 'key:%' as by_key from opt_outs where address = 'een@example.nl'`,
    ).toEqual([{ evidence: 'row 2 of oud.csv: belde 3 mei', by_key: true }]);
  });

  it('changes nothing the second time, and takes nothing back that it does not have', async () => {
    await send(file);
    expect((await send(file)).body).toMatchObject({ added: 0, already: 6 });
    expect((await send(['email', 'other@example.nl', 'other@example.nl'])).body).toMatchObject({
      added: 1,
      already: 1,
    });
    expect(await optOuts()).toHaveLength(7);
  });

  it('tells each row that is wrong with its column and the reason, and records the others', async () => {
    const { body } = await send([
      'email;mobiel;product',
      'geen-adres;;',
      'goed@example.nl;;',
      'ook-goed@example.nl;020 123 45 67;',
      'x@example.nl;;digifax',
      ';;digid',
      'te;veel;velden;hier',
    ]);
    expect(body.added).toBe(1);
    expect(body.rejected.items.map(({ row, column, code }) => [row, column, code])).toEqual([
      [2, 'email', 'invalid-email'],
      [4, 'mobiel', 'not-a-mobile'],
      [5, 'product', 'unknown-product'],
      [6, null, 'missing-value'],
      [7, null, 'wrong-number-of-fields'],
    ]);
    expect(await optOuts()).toEqual(['email goed@example.nl everything import']);
  });

  it('is refused as a whole when most of it is wrong, unless somebody looked', async () => {
    const wrong = ['email', 'goed@example.nl', ...Array.from({ length: 30 }, (_, place) => `fout ${place}`)];
    const { status, body } = await send(wrong);
    expect([status, body.detail]).toEqual([409, expect.stringContaining('30 van de 31 rijen')]);
    expect(await optOuts()).toEqual([]);
    expect((await send(wrong, 'dryRun=false&allowUnusual=true')).body).toMatchObject({ added: 1 });
  });

  it.each([
    [['naam', 'Jan'], 'Er is geen kolom met e-mailadressen'],
    [['email;mail', 'a@example.nl;b@example.nl'], 'staat er dubbel in'],
    [[''], 'leeg'],
  ])('that cannot be read says why: %j', async (lines, why) => {
    const { status, body } = await send(lines);
    expect([status, body.detail]).toEqual([400, expect.stringContaining(why)]);
  });

  it('and mails that opt out at the same moment do not wait for each other in a circle', async () => {
    const many = (name: string) => Array.from({ length: 1_000 }, (_, place) => `${name}-${place}@example.nl`);
    const lines = ['email', 'z@example.nl', ...many('y'), 'm@example.nl', ...many('n'), 'a@example.nl'];
    const waiting = async () => {
      const [row] = await deps.sql`select count(*)::int as queries from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`;
      return row?.queries;
    };
    const ofMail = (address: string) => ({ channel: 'email', address, way: 'mail', recordedBy: 'the reader' }) as const;
    const released = Promise.withResolvers<void>();
    const holding = deps.db.transaction(async (tx) => {
      await recordOptOut({ ...deps, db: tx }, ofMail('m@example.nl'));
      await released.promise;
    });
    const importing = send(lines);
    await eventually(async () => expect(await waiting()).toBe(1));
    const mails = deps.db.transaction((tx) =>
      recordOptOuts({ ...deps, db: tx }, [ofMail('z@example.nl'), ofMail('a@example.nl')]),
    );
    await eventually(async () => expect(await waiting()).toBe(2));
    released.resolve();
    await Promise.all([holding, mails]);
    const { status, body } = await importing;
    expect([status, body]).toMatchObject([201, { added: 2_002, already: 1 }]);
    expect(await optOuts()).toHaveLength(2_003);
  });

  it('of ten thousand rows is recorded', async () => {
    const many = ['email', ...Array.from({ length: 10_000 }, (_, place) => `reader-${place}@example.nl`)];
    expect((await send(many)).body).toMatchObject({ added: 10_000 });
  });
});
