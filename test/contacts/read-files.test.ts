import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { importContacts } from '../../api/contacts/import-contacts.ts';
import { carryOut, currentContacts, dryRun, file, headings, importText, row, useContacts } from './contact-fixtures.ts';

const test = await useContacts();

const frisian = file({ organisatie: 'Gemeente Súdwest-Fryslân', functie: 'ICT-coördinator' });

describe('a file is read whatever program exported it', () => {
  it.each([
    ['UTF-8', Buffer.from(frisian), 'utf-8'],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${frisian}`), 'utf-8'],
    ['Windows-1252', Buffer.from(frisian, 'latin1'), 'windows-1252'],
    ['UTF-16 with a byte order mark', Buffer.from(`\ufeff${frisian}`, 'utf16le'), 'utf-16le'],
    ['big-endian UTF-16', Buffer.from(`\ufeff${frisian}`, 'utf16le').swap16(), 'utf-16be'],
  ])('reads %s', async (_, bytes, encoding) => {
    const report = await importText(test, bytes);
    expect(report).toMatchObject({ encoding, rejected: { count: 0 } });
    expect(await currentContacts(test.sql)).toMatchObject([
      { organisation: 'Gemeente Súdwest-Fryslân', job_title: 'ICT-coördinator' },
    ]);
  });

  it('reads the euro sign and curly quotes of Windows-1252', async () => {
    const bytes = Buffer.concat([
      Buffer.from(`${headings}\r\n`),
      Buffer.from(row({ naam: '\x80 \x93Jan\x94' }), 'latin1'),
    ]);
    await importText(test, bytes);
    expect(await currentContacts(test.sql)).toMatchObject([{ name: '€ “Jan”' }]);
  });

  it('takes a UTF-8 file that was cut off in the middle of a letter for the UTF-8 that it is', async () => {
    const bytes = Buffer.from(file({ naam: 'Zoë', klantnummer: 'K1' }) + row({ klantnummer: 'K2', naam: 'Zoë' }));
    const report = await importText(test, bytes.subarray(0, bytes.lastIndexOf(0xab)), dryRun);
    expect(report).toMatchObject({ encoding: 'utf-8', added: { count: 1 }, rejected: { count: 1 } });
  });

  it.each([
    [';', ';'],
    [',', ','],
    ['tab', '\t'],
  ])('finds the separator %s from the headings', async (_, separator) => {
    const cells = row({ kanalen: 'e-mail|sms', producten: 'digid|digipoort' }).replaceAll(';', separator);
    const report = await importText(test, `${headings.replaceAll(';', separator)}\n${cells}\n`);
    expect(report).toMatchObject({ separator, added: { count: 1 } });
    expect(await currentContacts(test.sql)).toMatchObject([
      { channels: ['email', 'sms'], products: ['digid', 'digipoort'] },
    ]);
  });

  it('is not led astray by separators within a quoted heading', async () => {
    const report = await importText(test, `"opmerking, vrij; veld, of, wat, dan, ook, maar";${headings}\n;${row()}\n`);
    expect(report).toMatchObject({ separator: ';', added: { count: 1 } });
  });

  it('follows the sep= line that Excel writes, and still counts rows as a spreadsheet does', async () => {
    const report = await importText(test, `sep=;\r\n${file({ email: 'geen-adres' })}`, dryRun);
    expect(report.rejected.items).toMatchObject([{ row: 3, column: 'e-mail' }]);
  });

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
  ])('reads lines that end in %s, and skips blank ones', async (_, end) => {
    const lines = ['', headings, row(), '', ';;;;;;;;;;', row({ klantnummer: 'K2', email: 'geen-adres' }), ''];
    const report = await importText(test, lines.join(end), dryRun);
    expect(report).toMatchObject({ rows: 2, added: { count: 1 } });
    expect(report.rejected.items).toMatchObject([{ row: 6 }]);
  });

  it('reads quotes, doubled quotes and separators within quotes', async () => {
    await importText(test, file({ naam: '"Jansen; de ""Ketenbeheerder"""', organisatie: '"""De Linde"" BV"' }));
    expect(await currentContacts(test.sql)).toMatchObject([
      { name: 'Jansen; de "Ketenbeheerder"', organisation: '"De Linde" BV' },
    ]);
  });
});

describe('headings', () => {
  const english = 'Customer Number;ORGANISATION;Name;Job title;Position;Roles;E-mail;Mobile;Products;Channels;Language';

  it.each([
    ['English', english],
    ['American', 'customer_number;Organization;NAME;JobTitle;position;role;Mail;phone;product;channel;language'],
    [
      'Dutch with capitals, spaces and accents',
      'Klant Nummer;Örganisatie;Naam;Functie;Positie;Rol; E mail ;Mobiel;Producten;Kanalen;TAAL',
    ],
  ])('are understood in %s', async (_, line) => {
    const report = await importText(test, `${line}\n${row()}\n`);
    expect(report).toMatchObject({ added: { count: 1 }, ignoredColumns: [] });
  });

  it('may come in any order, with columns that mean nothing to us', async () => {
    const lines = [
      `Kleur;${headings.split(';').toReversed().join(';')};Opmerking`,
      `rood;${row().split(';').toReversed().join(';')};"regel een\nregel twee"`,
    ];
    const report = await importText(test, lines.join('\n'));
    expect(report).toMatchObject({ added: { count: 1 }, ignoredColumns: ['Kleur', 'Opmerking'] });
  });

  it('that are missing are all named at once', async () => {
    const wanted = importText(test, 'klantnummer;naam;e-mail;mobiel;kanalen\nK1;Jan;;;sms\n');
    await expect(wanted).rejects.toMatchObject({
      type: 'unreadable-file',
      detail: { en: expect.stringContaining('organisatie (organisation), positie (position), producten (products)') },
    });
  });

  it('that are there twice are named', async () => {
    await expect(importText(test, `${headings};Naam\n${row()};x\n`)).rejects.toMatchObject({
      type: 'unreadable-file',
      detail: { nl: expect.stringContaining('naam') },
    });
  });

  it('that are left out keep what is known: roles do not vanish because an export has no column for them', async () => {
    await importText(test, file({ rollen: 'MT', functie: 'Directeur', taal: 'en' }));
    const short = 'klantnummer;organisatie;naam;positie;e-mail;mobiel;producten;kanalen';
    const cells = 'K1;Gemeente Utrecht;Noor de Vries;extern;noor@utrecht.example;06-12345678;digid;e-mail,sms';
    const report = await importText(test, `${short}\n${cells}\n${cells.replace('K1', 'K2')}\n`);
    expect(report).toMatchObject({ added: { count: 1 }, unchanged: { count: 1 } });
    expect(await currentContacts(test.sql)).toMatchObject([
      { number: 'K1', roles: ['MT'], job_title: 'Directeur', language: 'en' },
      { number: 'K2', roles: [], job_title: '', language: 'nl' },
    ]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['an empty file', ''],
    ['a file of blank lines', '\n\n \n'],
    ['an Excel workbook', Buffer.from('504b0304140006000800', 'hex')],
    ['a file with binary content', Buffer.from([0x4b, 0, 1, 2, 3])],
  ])('refuses %s as a whole', async (_, content) => {
    await expect(importText(test, content)).rejects.toMatchObject({ type: 'unreadable-file' });
  });

  it('says on which row a quote opened that never closes, and changes nothing', async () => {
    await importText(test, file({}));
    const lines = [headings, row({ klantnummer: 'K2' }), '', row({ klantnummer: 'K3', naam: '"Jansen' }), row()];
    await expect(importText(test, lines.join('\n'))).rejects.toMatchObject({
      type: 'unreadable-file',
      detail: { nl: expect.stringContaining('rij 4'), en: expect.stringContaining('row 4') },
    });
    expect(await currentContacts(test.sql)).toHaveLength(1);
  });

  it('does the same when megabytes follow that quote, without keeping them', async () => {
    const lines = [headings, row({ naam: '"Jansen' }), ...Array.from({ length: 20_000 }, () => row())];
    await expect(importText(test, lines.join('\n'))).rejects.toMatchObject({
      type: 'unreadable-file',
      detail: { en: expect.stringContaining('row 2') },
    });
  });

  it('rejects a row with too few or too many fields, and reads on', async () => {
    const lines = [headings, `${row()};x`, 'K2;Gemeente;Jan', row({ klantnummer: 'K3' }), ''];
    const report = await importText(test, lines.join('\n'));
    expect(report.rejected.items).toMatchObject([
      { row: 2, column: null, code: 'wrong-number-of-fields' },
      { row: 3, column: null, code: 'wrong-number-of-fields' },
    ]);
    expect(await currentContacts(test.sql)).toMatchObject([{ number: 'K3' }]);
  });

  it('rejects a row with a broken quote, and ends nobody whose row it swallowed', async () => {
    await importText(test, file({}, { klantnummer: 'K2' }, { klantnummer: 'K3' }, { klantnummer: 'K4' }));
    const lines = [
      headings,
      row({ klantnummer: 'K1', naam: '"Jan' }),
      row({ klantnummer: 'K2' }),
      row({ klantnummer: 'K3', naam: '"Jansen; Jan"' }),
      row({ klantnummer: 'K4' }),
    ];
    const report = await importText(test, lines.join('\n'), carryOut);
    expect(report).toMatchObject({ ended: { count: 0 }, unchanged: { count: 1 }, rejected: { count: 1 } });
    expect(report.rejected.items).toMatchObject([{ row: 2, code: 'broken-quote' }]);
    expect(await currentContacts(test.sql)).toHaveLength(4);
  });

  it('refuses more than 100 MB without keeping them', async () => {
    const million = Buffer.alloc(1_000_000, 'x');
    const stream = Readable.from(Array.from({ length: 101 }, () => million));
    await expect(importContacts(test, { name: 'x', stream }, carryOut)).rejects.toMatchObject({ type: 'too-large' });
  });
});
