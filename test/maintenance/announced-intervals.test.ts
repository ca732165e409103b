import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAnnouncedIntervals } from '../../api/maintenance/announced-intervals.ts';
import { takeDueSteps } from '../../api/maintenance/maintenance-clock.ts';
import { dutch, startAnnouncing } from './announcing.ts';

let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  room = await startAnnouncing();
});
afterAll(() => room.deps.close());
beforeEach(() => room.deps.clock.set(dutch('2026-11-27T15:00').toString()));
afterEach(() => room.reset());

/** `product from / to` in Dutch time, in December. */
async function intervals(from = '2026-12-01T00:00', until = '2027-01-01T00:00'): Promise<string[]> {
  const shown = (at: Temporal.Instant) =>
    at.toZonedDateTimeISO('Europe/Amsterdam').toPlainDateTime().toString({ smallestUnit: 'minute' }).slice(8);
  const found = await listAnnouncedIntervals(room.deps.db, { from: dutch(from), until: dutch(until) });
  return found.map((interval) => `${interval.productId} ${shown(interval.from)} / ${shown(interval.to)}`);
}
async function tick(time: string): Promise<void> {
  room.deps.clock.set(dutch(time).toString());
  await takeDueSteps(room.deps);
}

describe('the time that availability leaves out', () => {
  it('is planned maintenance as it was announced, for each of its products', async () => {
    await room.announce({ products: [{ id: 'digid' }, { id: 'pkioverheid' }] });
    expect(await intervals()).toEqual(['digid 05T08:00 / 05T12:00', 'pkioverheid 05T08:00 / 05T12:00']);
  });

  it('ends when the work was finished, if that was sooner', async () => {
    await room.announce();
    await tick('2026-12-05T10:30');
    await room.act('2026-0001', 'completion');
    expect(await intervals()).toEqual(['digid 05T08:00 / 05T10:30']);
  });

  it('does not grow when the work runs over or is extended', async () => {
    await room.announce();
    await tick('2026-12-05T11:00');
    await room.act('2026-0001', 'extension', { endsAt: dutch('2026-12-05T14:00').toString() });
    expect(await intervals()).toEqual(['digid 05T08:00 / 05T12:00']);
    await tick('2026-12-05T15:00');
    await room.act('2026-0001', 'completion');
    expect(await intervals()).toEqual(['digid 05T08:00 / 05T12:00']);
  });

  it('follows another time that was announced in time', async () => {
    await room.announce();
    await room.act('2026-0001', 'schedule', {
      startsAt: dutch('2026-12-12T08:00').toString(),
      endsAt: dutch('2026-12-12T13:00').toString(),
    });
    expect(await intervals()).toEqual(['digid 12T08:00 / 12T13:00']);
  });

  it('is not that of emergency, cancelled or untold maintenance', async () => {
    await room.announce({ emergency: { reason: 'Een lek.' } });
    await room.announce({ products: [{ id: 'pkioverheid' }], audience: 'intern' });
    await room.announce({ products: [{ id: 'digipoort' }] });
    await room.act('2026-0003', 'cancellation');
    expect(await intervals()).toEqual([]);
  });

  it('is found when it overlaps with what is asked, and not when it only touches it', async () => {
    await room.announce();
    expect(await intervals('2026-12-05T11:59', '2026-12-06T00:00')).toHaveLength(1);
    expect(await intervals('2026-12-05T12:00', '2026-12-06T00:00')).toEqual([]);
    expect(await intervals('2026-12-05T00:00', '2026-12-05T08:00')).toEqual([]);
  });
});
