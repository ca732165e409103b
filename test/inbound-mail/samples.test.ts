import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type InboundMailSetup, reader, readSamples, startInboundMail } from './start-inbound-mail.ts';

const samples = await readSamples();
const named = (outcome: string) =>
  samples.filter((sample) => sample.outcome === outcome).map(({ name, mail }) => [name, mail] as const);

let inbound: InboundMailSetup;
beforeAll(async () => {
  inbound = await startInboundMail();
});
afterAll(() => inbound.close());
beforeEach(() => inbound.begin());

const take = async (mail: string) => expect(await inbound.bySes(inbound.filled(mail))).toBe(204);

it('are more than sixty ways in which people and machines really write', () => {
  expect(samples.length).toBeGreaterThan(60);
});

describe('a person who asks for no more email', () => {
  it.each(named('opted-out'))('gets no more: %s', async (_, mail) => {
    await take(mail);
    expect(await inbound.taken()).toMatchObject([{ outcome: 'opted-out', words: null, sender: null }]);
    expect(await inbound.optOuts()).toEqual([
      { address: reader, product_id: null, way: 'mail', recorded_by: 'the reader' },
    ]);
  });
});

describe('a machine', () => {
  it.each(named('machine'))('opts nobody out and is not answered: %s', async (_, mail) => {
    await take(mail);
    expect(await inbound.taken()).toMatchObject([{ outcome: 'machine' }]);
    expect([await inbound.optOuts(), await inbound.confirmed()]).toEqual([[], []]);
  });
});

describe('a mail that a person must look at', () => {
  it.each(named('to-decide'))('is on the list, and opts nobody out: %s', async (_, mail) => {
    await take(mail);
    expect(await inbound.taken()).toMatchObject([{ outcome: 'to-decide' }]);
    expect([await inbound.optOuts(), await inbound.confirmed()]).toEqual([[], []]);
  });
});
