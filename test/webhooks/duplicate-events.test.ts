import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startTelling, type Telling } from './telling.ts';

let telling: Telling;
beforeAll(async () => {
  telling = await startTelling();
});
afterAll(() => telling.close());
beforeEach(() => telling.reset());

const close = (reference: string, duplicateOf: string) =>
  telling.api.call('POST', `/v1/incidents/${reference}/closure`, { body: { reason: 'Dezelfde storing', duplicateOf } });

describe('an incident that is closed as a duplicate', () => {
  it('is told once to programs that heard of it: where the news goes on', async () => {
    const { body: webhook } = await telling.add();
    await telling.startLoop();
    const original = await telling.tell();
    const duplicate = await telling.tell({ status: 'identified' });
    expect((await close(duplicate, original)).status).toBe(204);
    await eventually(async () =>
      expect((await telling.calls(webhook.id)).filter(({ state }) => state === 'delivered')).toHaveLength(3),
    );
    const [last, ...others] = telling.receiver.events().toReversed();
    expect(last).toMatchObject({
      type: 'incident.updated',
      data: {
        reference: duplicate,
        sequence: 2,
        status: 'resolved',
        duplicateOf: original,
        text: expect.stringContaining(original),
        updates: [{ status: 'resolved' }, { status: 'identified' }],
      },
    });
    for (const event of others) expect(event).toMatchObject({ data: { duplicateOf: null } });
    expect((await close(duplicate, original)).status).toBe(409);
    expect(await telling.calls(webhook.id)).toHaveLength(3);
  });

  it('is not told again when the other one turns out to be a duplicate too', async () => {
    const { body: webhook } = await telling.add();
    const [first, second, third] = [await telling.tell(), await telling.tell(), await telling.tell()];
    await close(third, second);
    await close(second, first);
    const told = (await telling.calls(webhook.id)).map(({ reference, sequence }) => `${reference} ${sequence}`);
    expect(told.toSorted()).toEqual(
      [`${first} 1`, `${second} 1`, `${second} 2`, `${third} 1`, `${third} 2`].toSorted(),
    );
  });

  it('says so in a chat, and not that it is over', async () => {
    await telling.add({ kind: 'mattermost', url: `${telling.receiver.url}/hooks/x` });
    const original = await telling.tell();
    const duplicate = await telling.tell();
    await telling.startLoop();
    await close(duplicate, original);
    await telling.untilQuiet();
    const said = JSON.stringify(telling.receiver.received.at(-1)?.body ?? '');
    expect(said.replaceAll('\\', '')).toContain(`Dit is dezelfde storing als ${original}. Daar staat het nieuws.`);
    expect(said).toContain('Samengevoegd');
    expect(said).not.toContain('Opgelost');
  });

  it('is told to nobody when only own staff knew of it', async () => {
    const { body: webhook } = await telling.add();
    const original = await telling.tell({ audience: 'intern' });
    const duplicate = await telling.tell({ audience: 'intern' });
    await close(duplicate, original);
    expect(await telling.calls(webhook.id)).toEqual([]);
  });
});
