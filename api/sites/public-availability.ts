import type { ProductAvailability } from '../../status-site/src/snapshot.ts';
import { availabilityOver } from '../availability/availability-over.ts';
import { availabilityPerDay } from '../availability/availability-per-day.ts';
import { lastDaysOf, yearOf } from '../availability/periods.ts';
import { readTimelines } from '../availability/read-timelines.ts';
import type { Queryable } from '../database/client.ts';

/** What the public is told of the availability of products: this year against the norm, and the last ninety days (requirement E4). */
export async function readAvailability(
  tx: Queryable,
  productIds: string[],
  now: Temporal.ZonedDateTime,
): Promise<Map<string, ProductAvailability>> {
  if (productIds.length === 0) return new Map();
  const year = yearOf(now.year, now.timeZoneId);
  const days = lastDaysOf(now);
  const from = Temporal.Instant.compare(days.from, year.from) < 0 ? days.from : year.from;
  const until = Temporal.Instant.compare(days.until, year.until) > 0 ? days.until : year.until;
  const products = await readTimelines(tx, {
    period: { from, until },
    now: now.toInstant(),
    productIds,
    onlyTold: true,
  });
  const read = products.map(({ id, timeline }): [string, ProductAvailability] => {
    const { percent, norm } = availabilityOver(timeline, year);
    return [
      id,
      {
        until: now.toPlainDate().toString(),
        percent,
        norm: norm && { percent: norm.percent, state: norm.state },
        days: availabilityPerDay(timeline, now).map(({ date, state, fullSeconds, partialSeconds }) => ({
          date: date.toString(),
          state,
          fullMinutes: inMinutes(fullSeconds),
          partialMinutes: inMinutes(partialSeconds),
        })),
      },
    ];
  });
  return new Map(read);
}

/** Whole minutes, upwards: a disruption of seconds is not told as none. */
function inMinutes(seconds: number): number {
  return Math.ceil(seconds / 60);
}
