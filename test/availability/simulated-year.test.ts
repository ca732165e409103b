import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { availabilityOver } from '../../api/availability/availability-over.ts';
import { availabilityPerDay } from '../../api/availability/availability-per-day.ts';
import type { ProductTimelines } from '../../api/availability/read-timelines.ts';
import { dutch, month, startMeasuring, zone } from './measuring.ts';
import { isOpenNaively, type NaiveFacts, simulateYear } from './simulate-year.ts';

let room: Awaited<ReturnType<typeof startMeasuring>>;
let facts: NaiveFacts;
let timelines: ProductTimelines[];

beforeAll(async () => {
  room = await startMeasuring();
  await room.knownSince('2027-01-01T00:00');
  facts = await simulateYear(room);
  timelines = await room.timelinesAt('2027-12-31T23:59');
}, 240_000);
afterAll(() => room.deps.close());

/** Walks through a stretch minute by minute and asks of each what there is at that minute. Knows nothing of intervals. */
function walk(productId: string, componentId: string | null, from: Temporal.Instant, until: Temporal.Instant) {
  let counted = 0;
  let down = 0;
  for (let at = from.epochMilliseconds; at < until.epochMilliseconds; at += 60_000) {
    if (!isOpenNaively(productId, componentId, at)) continue;
    const weight = weightAt(productId, componentId, at);
    if (weight === 'left out') continue;
    counted += 1;
    down += weight;
  }
  return { counted, down };
}

function weightAt(productId: string, componentId: string | null, at: number): number | 'left out' {
  const own = facts.filter((fact) => fact.productId === productId && fact.from <= at && at < fact.to);
  const planned = own.filter(({ kind }) => kind === 'planned');
  const touches = ({ components }: NaiveFacts[number]) =>
    components.length === 0 || (componentId !== null && components.includes(componentId));
  if (planned.some(touches)) return 'left out';
  const weights = own
    .filter(({ kind }) => kind === 'down')
    .map(({ impact, components }) => {
      if (componentId !== null)
        return components.length > 0 && !components.includes(componentId) ? 0 : weightOf(impact);
      const excused = components.length > 0 && components.every((id) => planned.some((p) => p.components.includes(id)));
      if (excused) return 0;
      return components.length > 0 ? 0.5 : weightOf(impact);
    });
  return Math.max(0, ...weights);
}
const weightOf = (impact: 'full' | 'partial') => (impact === 'full' ? 1 : 0.5);

describe('a year of incidents and maintenance', () => {
  it('has enough of everything', () => {
    const count = (test: (fact: NaiveFacts[number]) => boolean) => facts.filter(test).length;
    expect(count(({ kind }) => kind === 'down')).toBeGreaterThan(100);
    expect(count(({ kind }) => kind === 'planned')).toBeGreaterThan(15);
    expect(count(({ components }) => components.length > 0)).toBeGreaterThan(10);
  });

  it.each([
    ['digid', null],
    ['zoekdienst', null],
    ['zoekdienst', 'front-end'],
    ['zoekdienst', 'back-end'],
    ['helpdesk', null],
  ])('agrees for %s %s with what a walk through all its minutes finds, in every month and in the year', (id, part) => {
    const product = timelines.find((some) => some.id === id);
    const timeline = part === null ? product?.timeline : product?.components.find((some) => some.id === part)?.timeline;
    if (!timeline) throw new Error('it was not read');
    const year = { counted: 0, down: 0 };
    for (let number = 1; number <= 12; number += 1) {
      const period = month(`2027-${String(number).padStart(2, '0')}`);
      const end = number === 12 ? dutch('2027-12-31T23:59') : period.until;
      const walked = walk(id, part, period.from, end);
      const { countedSeconds, downSeconds, shares } = availabilityOver(timeline, period);
      expect([number, countedSeconds / 60, downSeconds / 60]).toEqual([number, walked.counted, walked.down]);
      expect(shares.reduce((sum, share) => sum + share.downSeconds, 0)).toBeCloseTo(downSeconds, 3);
      year.counted += walked.counted;
      year.down += walked.down;
    }
    const whole = availabilityOver(timeline, { from: dutch('2027-01-01T00:00'), until: dutch('2028-01-01T00:00') });
    expect([whole.countedSeconds / 60, whole.downSeconds / 60]).toEqual([year.counted, year.down]);
    expect(year.down).toBeGreaterThan(0);
    const now = dutch('2027-12-31T23:59').toZonedDateTimeISO(zone);
    const bar = availabilityPerDay(timeline, now, 365);
    expect(bar.reduce((sum, day) => sum + day.downSeconds, 0) / 60).toBeCloseTo(year.down, 3);
  });
});
