import { describe, expect, it } from 'vitest';
import { carryOut, currentContacts, file, headings, importText, row, useContacts } from './contact-fixtures.ts';

const test = await useContacts();

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
