import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { typedTimes } from '../../api/cli/typed-times.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
});
afterAll(() => deps.close());

async function read(now: string, side: 'ahead' | 'past', typed: string) {
  deps.clock.set(now);
  const times = await typedTimes(deps);
  return times[side]('/at', typed);
}

describe('a time as it is typed', () => {
  it.each([
    // In whole minutes, so that the same command twice asks for the same.
    ['2026-11-25T15:22:05+01:00', 'ahead', '+30m', '2026-11-25T14:53:00Z'],
    ['2026-11-25T15:22:40+01:00', 'ahead', '+30m', '2026-11-25T14:53:00Z'],
    ['2026-11-25T15:22:00+01:00', 'ahead', '+1h30m', '2026-11-25T15:52:00Z'],
    ['2026-11-25T15:22:40+01:00', 'past', '-20m', '2026-11-25T14:02:00Z'],
    ['2026-11-25T15:22:00+01:00', 'ahead', '16:30', '2026-11-25T15:30:00Z'],
    ['2026-11-25T15:22:00+01:00', 'ahead', '16.30', '2026-11-25T15:30:00Z'],
    // After midnight, of course: the night goes on.
    ['2026-11-25T23:50:00+01:00', 'ahead', '0:20', '2026-11-25T23:20:00Z'],
    ['2026-11-26T00:10:00+01:00', 'past', '23:55', '2026-11-25T22:55:00Z'],
    ['2026-11-25T15:22:00+01:00', 'ahead', '2026-12-07T23:00', '2026-12-07T22:00:00Z'],
    ['2026-11-25T15:22:00+01:00', 'ahead', '2026-07-07 23:00', '2026-07-07T21:00:00Z'],
    ['2026-11-25T15:22:00+01:00', 'ahead', '2026-12-07T23:00:00+01:00', '2026-12-07T23:00:00+01:00'],
    // Twice in the night in which the clocks go back: the request asks for the zone.
    ['2026-10-24T15:22:00+02:00', 'ahead', '2026-10-25T02:30', '2026-10-25T02:30'],
  ] as const)('at %s, %s: %s is %s', async (now, side, typed, expected) => {
    expect(await read(now, side, typed)).toBe(expected);
  });

  it.each([
    ['ahead', '15:15', 'Today 15:15 has passed. If you mean tomorrow, write 2026-11-26T15:15+01:00.'],
    ['past', '15:45', 'Today 15:45 is still to come. If you mean yesterday, write 2026-11-24T15:45+01:00.'],
    ['ahead', 'soon', 'Write a time: 16:30, +30m'],
    ['ahead', '+', 'Write a time: 16:30, +30m'],
    ['ahead', '25:00', 'Write a time: 16:30, +30m'],
  ] as const)('is refused when it is not certain what is meant: %s, %s', async (side, typed, message) => {
    const refused = await read('2026-11-25T15:22:00+01:00', side, typed).catch((error: unknown) => error);
    expect(refused).toMatchObject({ fields: [{ field: '/at', detail: { en: expect.stringContaining(message) } }] });
  });
});
