import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  type ContactTest,
  carryOut,
  currentContacts,
  dryRun,
  file,
  headings,
  importSample,
  importText,
  row,
  startContactTest,
} from './contact-fixtures.ts';

let test: ContactTest;
beforeAll(async () => {
  test = await startContactTest();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.sql`truncate contacts, contact_imports cascade`;
  test.clock.set('2026-11-23T10:00:00Z');
});

async function everything() {
  return await test.sql`
    select contacts.*, array(select product_id from contact_products where contact_id = id order by 1) as products,
      xmin::text as version
    from contacts order by id`;
}

describe('the sample organisation', () => {
  it('takes in the whole administration, and the same file again changes nothing at all', async () => {
    expect(await importSample(test, 'contacts.csv')).toMatchObject({
      importId: expect.any(Number),
      encoding: 'utf-8',
      rows: 1240,
      added: { count: 1240 },
      rejected: { count: 0 },
    });
    const before = await everything();
    test.clock.advance({ hours: 1 });
    expect(await importSample(test, 'contacts.csv')).toMatchObject({
      added: { count: 0, items: [] },
      changed: { count: 0, items: [] },
      ended: { count: 0, items: [] },
      unchanged: { count: 1240 },
    });
    expect(await everything()).toEqual(before);
  });

  it('tells the eight bad rows of next week one by one, with row, column, value and reason', async () => {
    await importSample(test, 'contacts.csv');
    const report = await importSample(test, 'contacts-next-week.csv', dryRun);
    const told = report.rejected.items.map(({ row: number, column, value, code }) => [number, column, value, code]);
    expect(told).toEqual([
      [302, 'e-mail', 'geen-adres', 'invalid-email'],
      [303, 'mobiel', '12345', 'invalid-mobile'],
      [304, 'producten', 'digid,digifax', 'unknown-product'],
      [305, 'positie', 'onbekend', 'unknown-position'],
      [306, 'kanalen', 'sms', 'channel-without-address'],
      [307, 'klantnummer', 'K00077', 'duplicate-customer-number'],
      [308, 'klantnummer', '', 'missing-customer-number'],
      [309, 'kanalen', 'fax', 'unknown-channel'],
    ]);
    expect(report.rejected.count).toBe(8);
    expect(report.rejected.items[2]?.reason).toEqual({
      nl: 'Geen product van deze organisatie: “digifax”.',
      en: 'Not a product of this organisation: “digifax”.',
    });
    expect(report.rejected.items[5]?.reason.nl).toContain('rij 78');
  });

  it('takes in the good rows of next week, also the one that looks odd', async () => {
    await importSample(test, 'contacts.csv');
    const forecast = await importSample(test, 'contacts-next-week.csv', dryRun);
    expect(forecast).toMatchObject({
      importId: null,
      encoding: 'windows-1252',
      rows: 1254,
      added: { count: 31 },
      changed: { count: 55 },
      ended: { count: 25 },
      unchanged: { count: 1160 },
      refusal: null,
    });
    expect(forecast.changed.items[0]).toEqual({
      row: 77,
      id: expect.any(Number),
      customerNumber: 'K00076',
      name: 'Contactpersoon 0036',
      organisation: 'Cargonaut',
      changes: [
        { field: 'jobTitle', from: 'SPOC', to: 'Ketenmanager' },
        { field: 'mobile', from: '+31611860965', to: '+31680629561' },
      ],
    });
    const done = await importSample(test, 'contacts-next-week.csv');
    expect(done).toEqual({ ...forecast, importId: expect.any(Number), dryRun: false });
    const [odd] = await test.sql`select name, email, mobile from contacts where customer_number = 'B0008'`;
    expect(odd).toEqual({ name: 'Jansen; de "Ketenbeheerder"', email: 'quote@svb.example', mobile: '+31611892641' });
    expect(await importSample(test, 'contacts-next-week.csv')).toMatchObject({
      added: { count: 0 },
      changed: { count: 0 },
      ended: { count: 0 },
      unchanged: { count: 1246 },
      rejected: { count: 8 },
    });
  });

  it('keeps a history of what each import did', async () => {
    await importSample(test, 'contacts.csv');
    await importSample(test, 'contacts-next-week.csv');
    await importSample(test, 'contacts.csv', dryRun);
    const history = await test.sql`
      select file_name, imported_by, added, changed, ended, unchanged, rejected from contact_imports order by id`;
    expect([...history]).toEqual([
      {
        file_name: 'contacts.csv',
        imported_by: 'key:test',
        added: 1240,
        changed: 0,
        ended: 0,
        unchanged: 0,
        rejected: 0,
      },
      {
        file_name: 'contacts-next-week.csv',
        imported_by: 'key:test',
        added: 31,
        changed: 55,
        ended: 25,
        unchanged: 1160,
        rejected: 8,
      },
    ]);
  });
});

describe('a dry run', () => {
  it('changes nothing', async () => {
    await importText(test, file({}, { klantnummer: 'K2' }));
    const before = await everything();
    await importText(test, file({ naam: 'Iemand anders' }, { klantnummer: 'K3' }), dryRun);
    expect(await everything()).toEqual(before);
  });

  it('names at most a hundred contacts of a kind, and counts them all', async () => {
    const rows = Array.from({ length: 150 }, (_, index) => ({ klantnummer: `K${index}` }));
    const report = await importText(test, file(...rows), dryRun);
    expect(report.added.count).toBe(150);
    expect(report.added.items).toHaveLength(100);
  });

  it('tells at most a thousand rejections, the first by row, and counts all rejected rows', async () => {
    const rows = Array.from({ length: 1500 }, (_, index) => ({
      klantnummer: index % 2 === 0 ? 'Dubbel' : `K${index}`,
      email: index % 2 === 0 ? 'noor@utrecht.example' : 'geen-adres',
    }));
    const report = await importText(test, file(...rows), dryRun);
    expect(report.rejected.count).toBe(1499);
    expect(report.rejected.items).toHaveLength(1000);
    expect(report.rejected.items.map((item) => item.row)).toEqual(
      Array.from({ length: 1000 }, (_, index) => index + 3),
    );
  });
});

describe('a contact', () => {
  it('that is no longer in the export ends, and comes back under its own id when it is there again', async () => {
    await importText(test, file({}, { klantnummer: 'K2' }, { klantnummer: 'K3' }));
    const [before] = await test.sql`select id from contacts where customer_number = 'K2'`;
    const ending = await importText(test, file({}, { klantnummer: 'K3' }));
    expect(ending.ended).toMatchObject({
      count: 1,
      items: [{ customerNumber: 'K2', organisation: 'Gemeente Utrecht' }],
    });
    const back = await importText(test, file({}, { klantnummer: 'K2', producten: 'digipoort' }, { klantnummer: 'K3' }));
    expect(back.added).toMatchObject({ count: 1, items: [{ customerNumber: 'K2', returned: true }] });
    const [after] = await test.sql`
      select id, ended_at, array(select product_id from contact_products where contact_id = id) as products
      from contacts where customer_number = 'K2'`;
    expect(after).toEqual({ id: before?.id, ended_at: null, products: ['digipoort'] });
  });

  it('stays as it was when its row is rejected', async () => {
    await importText(test, file({}, { klantnummer: 'K2' }));
    const before = await everything();
    const report = await importText(test, file({}, { klantnummer: 'K2', naam: 'Nieuw', email: 'geen-adres' }));
    expect(report).toMatchObject({ ended: { count: 0 }, rejected: { count: 1 } });
    expect(await everything()).toEqual(before);
  });

  it('that was added by hand is not touched by an import', async () => {
    await test.sql`
      insert into contacts (organisation, name, position, email, channels, language, created_at, updated_at)
      values ('Pers', 'Met de hand', 'extern', 'pers@krant.example', '{email}', 'nl', now(), now())`;
    await importText(test, file({}));
    await importText(test, file({}));
    expect((await currentContacts(test.sql)).map(({ name }) => name)).toContain('Met de hand');
  });

  it('keeps its opt-out through every import', async () => {
    await importText(test, file({}));
    await test.sql`
      insert into opt_outs (channel, address, at, way, recorded_by)
      values ('email', 'noor@utrecht.example', now(), 'link', 'test')`;
    await importText(test, file({ naam: 'Anders' }));
    expect(await test.sql`select address from opt_outs`).toHaveLength(1);
    await test.sql`delete from opt_outs`;
  });

  it('is unchanged when only the order of its roles and products, or the writing of its addresses, differs', async () => {
    await importText(test, file({ rollen: 'MT,SPOC', producten: 'digid,digipoort', kanalen: 'e-mail,sms' }));
    const report = await importText(
      test,
      file({
        rollen: 'SPOC|MT',
        producten: 'Digipoort|DigiD voor burgers',
        kanalen: 'SMS/Mail',
        email: ' Noor@Utrecht.Example ',
        mobiel: '+31 (0)6 1234 5678',
      }),
    );
    expect(report).toMatchObject({ changed: { count: 0 }, unchanged: { count: 1 } });
  });
});

describe('a row', () => {
  it.each([
    ['no name', { naam: '' }, 'naam', 'missing-value'],
    ['no organisation', { organisatie: ' ' }, 'organisatie', 'missing-value'],
    ['no position', { positie: '' }, 'positie', 'unknown-position'],
    ['no products', { producten: '' }, 'producten', 'missing-value'],
    ['no channels', { kanalen: ',' }, 'kanalen', 'missing-value'],
    ['email without an address', { email: '', kanalen: 'e-mail' }, 'kanalen', 'channel-without-address'],
    ['a landline', { mobiel: '020-1234567' }, 'mobiel', 'not-a-mobile'],
    ['an unknown language', { taal: 'fr' }, 'taal', 'unknown-language'],
    ['a line end in the name', { naam: '"Jan\nJansen"' }, 'naam', 'unprintable-character'],
    [
      'a mail header in the address',
      { email: '"jan@a.example\r\nBcc: x@b.example"' },
      'e-mail',
      'unprintable-character',
    ],
    ['a name that is too long', { naam: 'x'.repeat(201) }, 'naam', 'too-long'],
    ['a customer number that is too long', { klantnummer: 'x'.repeat(65) }, 'klantnummer', 'too-long'],
    ['too many roles', { rollen: Array.from({ length: 21 }, (_, n) => `r${n}`).join(',') }, 'rollen', 'too-many-roles'],
  ])('with %s is rejected for exactly that', async (_, fields, column, code) => {
    const report = await importText(test, file(fields, { klantnummer: 'K2' }));
    expect(report.rejected.items).toMatchObject([{ row: 2, column, code }]);
    expect(await currentContacts(test.sql)).toMatchObject([{ number: 'K2' }]);
  });

  it('with several faults is told with all of them', async () => {
    const report = await importText(test, file({ naam: '', email: 'x', mobiel: '1', producten: 'y', kanalen: 'fax' }));
    expect(report.rejected.count).toBe(1);
    expect(report.rejected.items.map(({ column }) => column)).toEqual([
      'naam',
      'e-mail',
      'mobiel',
      'producten',
      'kanalen',
    ]);
  });

  it('with a customer number that an earlier row has is rejected, also when that row was', async () => {
    await importText(test, file({}));
    const report = await importText(test, file({ email: 'x' }, { naam: 'Tweede' }, { naam: 'Derde' }));
    expect(report.rejected.items).toMatchObject([
      { row: 2, code: 'invalid-email' },
      { row: 3, code: 'duplicate-customer-number', reason: { en: expect.stringContaining('row 2') } },
      { row: 4, code: 'duplicate-customer-number', reason: { en: expect.stringContaining('row 2') } },
    ]);
    expect(await currentContacts(test.sql)).toMatchObject([{ name: 'Noor de Vries' }]);
  });
});

describe('an export that is not whole', () => {
  const ten = Array.from({ length: 10 }, (_, index) => ({ klantnummer: `K${index}` }));

  beforeEach(async () => {
    await importText(test, file(...ten));
  });

  it('is refused when more than half of the contacts would end, and changes nothing', async () => {
    const part = file(...ten.slice(0, 4));
    expect((await importText(test, part, dryRun)).refusal?.nl).toContain('6 van de 10');
    await expect(importText(test, part)).rejects.toMatchObject({
      type: 'conflict',
      detail: { en: expect.stringContaining('allowUnusual=true') },
    });
    expect(await currentContacts(test.sql)).toHaveLength(10);
    expect(await test.sql`select id from contact_imports`).toHaveLength(1);
  });

  it('is carried out when half of them end, or when somebody says that it is right', async () => {
    expect(await importText(test, file(...ten.slice(0, 5)))).toMatchObject({ ended: { count: 5 }, refusal: null });
    const allowed = await importText(test, file(ten[0] ?? {}), { ...carryOut, allowUnusual: true });
    expect(allowed).toMatchObject({ ended: { count: 4 } });
    expect(await currentContacts(test.sql)).toHaveLength(1);
  });

  it('is refused when most of many rows are rejected, or most of many contacts would change', async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ klantnummer: `M${index}` }));
    const all = [...ten, ...many];
    await importText(test, file(...all));
    const wrong = file(...ten, ...many.map((row) => ({ ...row, email: 'nobody' })));
    expect((await importText(test, wrong, dryRun)).refusal?.en).toContain('40 of the 50 rows are rejected');
    await expect(importText(test, wrong)).rejects.toMatchObject({ type: 'conflict' });
    const changed = file(...ten, ...many.map((row) => ({ ...row, naam: 'Iemand anders' })));
    expect((await importText(test, changed, dryRun)).refusal?.en).toContain('40 of the 50 imported contacts');
    await expect(importText(test, changed)).rejects.toMatchObject({ type: 'conflict' });
    expect(await importText(test, changed, { ...carryOut, allowUnusual: true })).toMatchObject({
      changed: { count: 40 },
    });
  });

  it('is refused when it has only headings', async () => {
    await expect(importText(test, `${headings}\r\n`)).rejects.toMatchObject({
      type: 'conflict',
      detail: { nl: expect.stringContaining('alleen kolomkoppen') },
    });
  });

  it('is refused when it breaks off in the middle of a row, also when few would end', async () => {
    const whole = file(...ten);
    const cutOff = whole.slice(0, whole.indexOf('K8') + 20);
    await expect(importText(test, cutOff)).rejects.toMatchObject({
      type: 'conflict',
      detail: { nl: expect.stringContaining('breekt af in rij 10') },
    });
    expect(await currentContacts(test.sql)).toHaveLength(10);
  });
});

describe('two imports at once', () => {
  it('come one after the other: what is left is one of the two files, whole', async () => {
    const rows = (from: number, name: string) =>
      file(...Array.from({ length: 800 }, (_, index) => ({ klantnummer: `K${from + index}`, naam: name })));
    const [a, b] = [rows(0, 'Uit A'), rows(200, 'Uit B')];
    await importText(test, a);
    const looked = { ...carryOut, allowUnusual: true };
    const reports = await Promise.all([b, a, b].map((text) => importText(test, text, looked)));
    expect(reports.every((report) => report.importId !== null)).toBe(true);
    const left = await currentContacts(test.sql);
    expect(left).toHaveLength(800);
    expect(new Set(left.map(({ name }) => name)).size).toBe(1);
  });

  it('do not wait for a mailing that is being made', async () => {
    await importText(test, file({}, { klantnummer: 'K2' }));
    const reserved = await test.sql.reserve();
    try {
      await reserved`begin`;
      await reserved`select id from contacts for key share`;
      expect(await importText(test, file({ naam: 'Anders' }, { klantnummer: 'K2' }))).toMatchObject({
        changed: { count: 1 },
      });
      await reserved`rollback`;
    } finally {
      reserved.release();
    }
  });
});

describe('whatever the files', () => {
  it('after importing A and then B, exactly the good rows of B are current', async () => {
    const random = numbers(20_261_123);
    const [a, b] = [randomExport(random, 10_000), randomExport(random, 10_000)];
    await importText(test, a.text);
    expect(byNumber(await currentContacts(test.sql))).toEqual(a.good);
    const report = await importText(test, b.text, { ...carryOut, allowUnusual: true });
    expect(report.rejected.count).toBe(10_000 - b.good.size);
    const current = byNumber(await currentContacts(test.sql));
    // A contact whose row in B is wrong stays as it was.
    for (const number of b.bad) current.delete(number);
    expect(current).toEqual(b.good);
    expect(await importText(test, b.text)).toMatchObject({
      added: { count: 0 },
      changed: { count: 0 },
      ended: { count: 0 },
    });
  });
});

function byNumber(contacts: Record<string, unknown>[]): Map<string, string> {
  return new Map(contacts.map(({ number, name, products }) => [String(number), `${name} ${products}`]));
}

/** The same numbers between 0 and 1 for the same seed (mulberry32), so that a failure can be repeated. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Rows with a few faults and double customer numbers, and what should become of them. */
function randomExport(random: () => number, rows: number) {
  const good = new Map<string, string>();
  const bad = new Set<string>();
  const lines = [headings];
  for (let index = 0; index < rows; index += 1) {
    const klantnummer = `K${Math.floor(random() * 30_000)}`;
    const naam = `Naam ${Math.floor(random() * 1000)}`;
    const producten = ['digid', 'digid,digipoort', 'zoekdienst'][Math.floor(random() * 3)] ?? 'digid';
    const email = random() < 0.02 ? 'geen-adres' : 'noor@utrecht.example';
    lines.push(row({ klantnummer, naam, producten, email }));
    if (good.has(klantnummer) || bad.has(klantnummer)) continue;
    if (email === 'geen-adres') bad.add(klantnummer);
    else good.set(klantnummer, `${naam} ${producten}`);
  }
  return { text: lines.join('\n'), good, bad };
}
