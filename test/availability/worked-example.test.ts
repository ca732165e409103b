import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AvailabilityAnswer } from '../../api/availability/schemas.ts';
import { dutch, startMeasuring } from './measuring.ts';

let room: Awaited<ReturnType<typeof startMeasuring>>;

beforeAll(async () => {
  room = await startMeasuring();
  await room.knownSince('2026-01-01T00:00');
});
afterAll(() => room.deps.close());

it('the worked example in docs/availability.md is what the API says', async () => {
  await room.outage({ from: '2026-11-03T10:00', to: '2026-11-03T11:00' });
  await room.outage({ from: '2026-11-05T09:00', impact: 'partial' });
  await room.outage({ from: '2026-11-05T10:00', to: '2026-11-05T10:20' });
  await room.close('2026-0002', '2026-11-05T11:00');
  await room.announce({ startsAt: dutch('2026-11-14T08:00').toString(), endsAt: dutch('2026-11-14T12:00').toString() });
  await room.outage({ from: '2026-11-14T09:00', to: '2026-11-14T10:00' });
  room.deps.clock.set(dutch('2026-11-14T12:30').toString());
  await room.act('2026-0004', 'completion');

  room.deps.clock.set(dutch('2026-12-01T00:00').toString());
  const { body } = await room.api.call<AvailabilityAnswer>('GET', '/v1/availability?period=2026-11&productId=digid');
  const text = await readFile(new URL('../../docs/availability.md', import.meta.url), 'utf8');

  const [digid] = body.items;
  expect(digid).toMatchObject({
    countedMinutes: figure(text, 'counted'),
    downMinutes: figure(text, 'down'),
    percent: figure(text, 'percent'),
    norm: { percent: 99.5, allowedMinutes: figure(text, 'allowed'), minutesLeft: figure(text, 'left'), state: 'kept' },
    leftOutMinutes: 240,
  });
  expect(digid?.shares.map((share) => [share.reference, share.downMinutes, share.percentOfDown])).toEqual(shares(text));
});

/** What the document says that comes out of a line of the example. */
function figure(text: string, name: string): number {
  const example = text.slice(text.indexOf('## A worked example'));
  return numberIn(new RegExp(`^${name} .*= ([\\d.,]+)`, 'm').exec(example)?.[1]);
}

function shares(text: string): [string, number, number][] {
  return [...text.matchAll(/^\| (2026-\d{4}) +\| ([\d.]+) +\| ([\d.]+) %/gm)].map(
    ([, reference = '', minutes, part]) => [reference, numberIn(minutes), numberIn(part)],
  );
}

function numberIn(text: string | undefined): number {
  if (text === undefined) throw new Error('docs/availability.md does not say it');
  return Number(text.replaceAll(',', ''));
}
