import { beforeEach, describe, expect, it } from 'vitest';
import { carryOut, currentContacts, dryRun, file, headings, importText, useContacts } from './contact-fixtures.ts';

const test = await useContacts();

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
