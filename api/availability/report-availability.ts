import type { Queryable } from '../database/client.ts';
import { type DomainError, invalidFields, notFound } from '../errors.ts';
import { readOrganisation } from '../products/queries.ts';
import { type Availability, availabilityOver, type Period, type Timeline } from './availability-over.ts';
import { monthOf, yearOf } from './periods.ts';
import { readTimelines } from './read-timelines.ts';

/** A calendar month such as 2026-11, or a calendar year such as 2026. */
export type PeriodName = string;

export type ReportRequest = {
  /** Left out: the year that it is. */
  period?: PeriodName | undefined;
  /** Divide a year into its months, as far as they have begun. */
  per?: 'month' | undefined;
  /** Left out: all current products. */
  productIds?: string[] | undefined;
};

/** The figures of one product, or of one of its components, in one period. */
export type ReportLine = {
  period: PeriodName;
  from: Temporal.Instant;
  until: Temporal.Instant;
  product: { id: string; name: string };
  /** Such as a connection category; null for the product as a whole. */
  component: { id: string; name: string } | null;
} & Availability;

/**
 * The availability of products and their components against their norms in a month or a year (requirement E4), until now: the
 * products in the file's order, each with its components after it, and a year's months in order. Throws `no-organisation`, `not-found`
 * for a product, and `invalid-input` for a period that has not begun or a month that is to be divided.
 */
export async function reportAvailability(
  db: Queryable,
  { period, per, productIds }: ReportRequest,
  now: Temporal.Instant,
): Promise<ReportLine[]> {
  const { timeZone } = await readOrganisation(db);
  const today = now.toZonedDateTimeISO(timeZone).toPlainDate();
  const asked = period ?? String(today.year).padStart(4, '0');
  const whole = periodOf(asked, timeZone);
  if (Temporal.Instant.compare(whole.from, now) > 0) throw notBegun(asked);
  const parts = per === 'month' ? monthsOf(asked, timeZone, now) : [{ name: asked, ...whole }];
  const products = await readTimelines(db, { period: whole, now, ...(productIds && { productIds }) });
  const missing = productIds?.find((id) => !products.some((product) => product.id === id));
  if (missing !== undefined) throw notFound({ nl: `Het product “${missing}”`, en: `The product “${missing}”` });
  return products.flatMap(({ id, name, timeline, components }) => {
    const product = { id, name };
    const line = (component: ReportLine['component'], of: Timeline) =>
      parts.map(({ name: part, from, until }) => ({
        period: part,
        from,
        until,
        product,
        component,
        ...availabilityOver(of, { from, until }),
      }));
    return [
      ...line(null, timeline),
      ...components.flatMap((component) => line({ id: component.id, name: component.name }, component.timeline)),
    ];
  });
}

function periodOf(name: PeriodName, timeZone: string): Period {
  if (name.includes('-')) return monthOf(Temporal.PlainYearMonth.from(name), timeZone);
  return yearOf(Number(name), timeZone);
}

function monthsOf(year: PeriodName, timeZone: string, now: Temporal.Instant): ({ name: string } & Period)[] {
  if (year.includes('-')) {
    const detail = {
      nl: 'Een maand is niet in maanden te verdelen: vraag een jaar, of laat “per” weg.',
      en: 'A month cannot be divided into months: ask for a year, or leave “per” out.',
    };
    throw invalidFields([{ in: 'query', field: 'per', detail }]);
  }
  return Array.from({ length: 12 }, (_, index) =>
    Temporal.PlainYearMonth.from({ year: Number(year), month: index + 1 }),
  )
    .map((month) => ({ name: month.toString(), ...monthOf(month, timeZone) }))
    .filter(({ from }) => Temporal.Instant.compare(from, now) <= 0);
}

function notBegun(period: PeriodName): DomainError {
  const detail = {
    nl: `${period} is nog niet begonnen: er is nog niets te zeggen.`,
    en: `${period} has not begun yet: there is nothing to say.`,
  };
  return invalidFields([{ in: 'query', field: 'period', detail }]);
}
