import { RRuleTemporal } from 'rrule-temporal';
import { beforeWorkingDays, type WorkingCalendar } from '../calendar/working-days.ts';
import type { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import { invalidField } from '../errors.ts';

export type Series = typeof maintenanceSeries.$inferSelect;
export type Occurrence = { startsAt: Temporal.Instant; endsAt: Temporal.Instant; announceAt: Temporal.Instant };

type Recurrence = Pick<Series, 'rule' | 'firstStartsAt' | 'minutes' | 'exceptions' | 'announceWorkingDays'>;

/**
 * The first so many times that a series takes place after a moment, from the zone's own time of day: summer and winter time do
 * not move it. A time that the clock skips in March does not take place (RFC 5545, 3.3.10). Throws `invalid-input` for a rule
 * that cannot be followed, or has no time within a reasonable search.
 */
export function occurrencesAfter(
  series: Recurrence,
  calendar: WorkingCalendar,
  after: Temporal.Instant | null,
  count: number,
): Occurrence[] {
  const { timeZone } = calendar;
  try {
    const dtstart = series.firstStartsAt.toZonedDateTimeISO(timeZone);
    const rule = new RRuleTemporal({ rruleString: series.rule, dtstart, strict: true });
    const found: Occurrence[] = [];
    let at = after === null ? rule.next(dtstart, true) : rule.next(after.toZonedDateTimeISO(timeZone), false);
    while (at && found.length < count) {
      const startsAt = at.toInstant();
      if (!series.exceptions.includes(at.toPlainDate().toString()))
        found.push(occurrenceAt(series, calendar, startsAt));
      at = rule.next(at, false);
    }
    return found;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw invalidField('/rule', {
      nl: `Deze regel is niet te volgen (${why}). Controleer hem, bijvoorbeeld “FREQ=MONTHLY;BYDAY=2MO”.`,
      en: `This rule cannot be followed (${why}). Check it; an example is “FREQ=MONTHLY;BYDAY=2MO”.`,
    });
  }
}

function occurrenceAt(
  { minutes, announceWorkingDays }: Recurrence,
  calendar: WorkingCalendar,
  startsAt: Temporal.Instant,
): Occurrence {
  return {
    startsAt,
    endsAt: startsAt.add({ minutes }),
    announceAt: beforeWorkingDays(calendar, startsAt, announceWorkingDays),
  };
}
