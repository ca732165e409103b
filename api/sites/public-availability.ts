import type { Day, Norm, ProductAvailability, YearFigures } from '../../status-site/src/snapshot.ts';
import {
  type Availability,
  availabilityOver,
  type Period,
  percentOfDown,
  type Timeline,
} from '../availability/availability-over.ts';
import { availabilityPerDay } from '../availability/availability-per-day.ts';
import { lastDaysOf, monthOf, yearOf } from '../availability/periods.ts';
import { type ProductTimelines, readTimelines } from '../availability/read-timelines.ts';
import type { Queryable } from '../database/client.ts';

/** More than anybody reads; the rest is told together. */
const mostShares = 20;

/**
 * What the public is told of the availability of products (requirement E4): this year against the norm, of the product and of each of its
 * components, per month and by what took the time, and the last ninety days. All of it comes from timelines that are read once.
 */
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
  return new Map(products.map((product) => [product.id, productAvailability(product, year, now)]));
}

function productAvailability(
  { timeline, components }: ProductTimelines,
  year: Period,
  now: Temporal.ZonedDateTime,
): ProductAvailability {
  const ofYear = availabilityOver(timeline, year);
  return {
    ...figures(ofYear),
    until: now.toPlainDate().toString(),
    days: daysOf(timeline, now),
    months: monthsOf(timeline, now),
    components: components.map((part) => ({ name: part.name, ...figures(availabilityOver(part.timeline, year)) })),
    ...sharesOf(ofYear, timeline, year, now.timeZoneId),
  };
}

function figures({ percent, downSeconds, norm }: Availability): YearFigures {
  return { percent, downMinutes: minutesUp(downSeconds), norm: norm && normOf(norm) };
}

function normOf({ percent, state, secondsLeft }: NonNullable<Availability['norm']>): Norm {
  return { percent, state, minutesLeft: Math.floor(secondsLeft / 60) };
}

function daysOf(timeline: Timeline, now: Temporal.ZonedDateTime): Day[] {
  return availabilityPerDay(timeline, now).map(({ date, state, fullSeconds, partialSeconds, maintenance }) => {
    const worked = maintenance ?? { fullSeconds: 0, partialSeconds: 0 };
    return {
      date: date.toString(),
      state,
      fullMinutes: minutesUp(fullSeconds - worked.fullSeconds),
      partialMinutes: minutesUp(partialSeconds - worked.partialSeconds),
      maintenance: maintenance && {
        minutes: minutesUp(maintenance.fullSeconds + maintenance.partialSeconds),
        references: maintenance.causes.filter(({ told }) => told === 'public').map(({ reference }) => reference),
      },
    };
  });
}

function monthsOf(timeline: Timeline, now: Temporal.ZonedDateTime): ProductAvailability['months'] {
  return Array.from({ length: now.month }, (_, index) =>
    Temporal.PlainYearMonth.from({ year: now.year, month: index + 1 }),
  )
    .map((month) => ({ month, of: availabilityOver(timeline, monthOf(month, now.timeZoneId)) }))
    .filter(({ of }) => of.countedSeconds + of.leftOutSeconds > 0)
    .map(({ month, of: { percent, downSeconds, norm } }) => ({
      month: month.toString(),
      percent,
      downMinutes: minutesUp(downSeconds),
      norm: norm?.state ?? null,
    }));
}

/** What the public was not told of is in the total, as in all figures, and has no name here. */
function sharesOf(
  { shares, downSeconds }: Availability,
  { failed }: Timeline,
  year: Period,
  timeZone: string,
): Pick<ProductAvailability, 'shares' | 'otherShare'> {
  const startOfYear = year.from.epochMilliseconds;
  const beganOn = (reference: string): string => {
    const first = failed.find(({ to, cause }) => to > startOfYear && cause.reference === reference);
    const at = Temporal.Instant.fromEpochMilliseconds(Math.max(first?.from ?? startOfYear, startOfYear));
    return at.toZonedDateTimeISO(timeZone).toPlainDate().toString();
  };
  const part = (seconds: number) => ({
    downMinutes: minutesUp(seconds),
    percent: percentOfDown(seconds, downSeconds),
  });
  const shown = shares.filter(({ told }) => told === 'public').slice(0, mostShares);
  const shownSeconds = shown.reduce((sum, share) => sum + share.downSeconds, 0);
  // Sums of fractions of seconds differ in the last digit.
  const other = Math.round((downSeconds - shownSeconds) * 1000) / 1000;
  return {
    shares: shown.map(({ kind, reference, downSeconds: seconds }) => ({
      kind,
      reference,
      beganOn: beganOn(reference),
      ...part(seconds),
    })),
    otherShare: other > 0 ? part(other) : null,
  };
}

/** Whole minutes, upwards: a disruption of seconds is not told as none. */
function minutesUp(seconds: number): number {
  return Math.ceil(seconds / 60);
}
