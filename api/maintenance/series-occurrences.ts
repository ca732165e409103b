import { RRuleTemporal } from 'rrule-temporal';
import { beforeWorkingDays, type WorkingCalendar } from '../calendar/working-days.ts';
import type { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import { invalidField } from '../errors.ts';
import { withLastMoment } from './series-rule.ts';

export type Series = typeof maintenanceSeries.$inferSelect;
export type Occurrence = { startsAt: Temporal.Instant; endsAt: Temporal.Instant; announceAt: Temporal.Instant };

type Recurrence = Pick<Series, 'rule' | 'firstStartsAt' | 'minutes' | 'exceptions' | 'announceWorkingDays'>;

/**
 * The first so many times that a series takes place after a moment. Both ends are times of day of the zone, as those of a window are:
 * summer and winter time do not move them. A time that the clock skips in March does not take place (RFC 5545, 3.3.10). Throws
 * `invalid-input` for a rule that cannot be followed, such as one for 30 February.
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
    const rruleString = withLastMoment(series.rule, timeZone);
    const rule = new RRuleTemporal({ rruleString, dtstart, strict: true });
    const found: Occurrence[] = [];
    let at = after === null ? rule.next(dtstart, true) : rule.next(after.toZonedDateTimeISO(timeZone), false);
    while (at && found.length < count) {
      if (!series.exceptions.includes(at.toPlainDate().toString())) found.push(occurrenceAt(series, calendar, at));
      at = rule.next(at, false);
    }
    return found;
  } catch {
    throw invalidField('/rule', {
      nl: 'Met deze regel is geen datum te vinden. Controleer of de delen bij elkaar passen, zoals in “FREQ=MONTHLY;BYDAY=2MO”.',
      en: 'No date can be found by this rule. Check whether its parts fit together, as in “FREQ=MONTHLY;BYDAY=2MO”.',
    });
  }
}

function occurrenceAt(
  { minutes, announceWorkingDays }: Recurrence,
  calendar: WorkingCalendar,
  at: Temporal.ZonedDateTime,
): Occurrence {
  const startsAt = at.toInstant();
  const shown = at.toPlainDateTime().add({ minutes }).toZonedDateTime(at.timeZoneId).toInstant();
  return {
    startsAt,
    // In the night in which summer time begins an end that the clock skips may come out before its start.
    endsAt: Temporal.Instant.compare(shown, startsAt) > 0 ? shown : startsAt.add({ minutes }),
    announceAt: beforeWorkingDays(calendar, startsAt, announceWorkingDays),
  };
}
