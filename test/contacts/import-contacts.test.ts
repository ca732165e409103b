import { describe, expect, it } from 'vitest';
import { currentContacts, dryRun, file, importSample, importText, useContacts } from './contact-fixtures.ts';

const test = await useContacts();

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
