import { RRuleTemporal } from 'rrule-temporal';
import { calendarOf } from '../calendar/organisation-calendar.ts';
import { beforeWorkingDays, type WorkingCalendar } from '../calendar/working-days.ts';
import type { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import { invalidField } from '../errors.ts';
import type { Organisation } from '../products/queries.ts';
import { withLastMoment } from './series-rule.ts';

export type Series = typeof maintenanceSeries.$inferSelect;
export type Occurrence = { startsAt: Temporal.Instant; endsAt: Temporal.Instant; announceAt: Temporal.Instant };

type Recurrence = Pick<Series, 'rule' | 'firstStartsAt' | 'minutes' | 'exceptions' | 'announceWorkingDays'>;

/**
 * How many working days ahead a time of a series must be announced at the least: a day of room besides the notice, as the service may be away at
 * the moment itself and every second counts for the notice.
 */
export function leastAnnounceDays({ profile }: Pick<Organisation, 'profile'>): number {
  return profile.maintenanceNoticeWorkingDays + 1;
}

/**
 * The first so many times that a series takes place after a moment. Both ends are times of day of the zone, as those of a window are:
 * summer and winter time do not move them. A time that the clock skips in March does not take place (RFC 5545, 3.3.10). Each is announced as
 * long ahead as the series says, or longer where the organisation asks for more notice by now. Throws `invalid-input` for a rule that
 * cannot be followed, such as one for 30 February.
 */
export function occurrencesAfter(
  series: Recurrence,
  organisation: Pick<Organisation, 'profile' | 'timeZone'>,
  after: Temporal.Instant | null,
  count: number,
): Occurrence[] {
  const { timeZone } = organisation;
  const calendar = calendarOf(organisation);
  const announceDays = Math.max(series.announceWorkingDays, leastAnnounceDays(organisation));
  try {
    const dtstart = series.firstStartsAt.toZonedDateTimeISO(timeZone);
    const rruleString = withLastMoment(series.rule, timeZone);
    const rule = new RRuleTemporal({ rruleString, dtstart, strict: true });
    const found: Occurrence[] = [];
    let at = after === null ? rule.next(dtstart, true) : rule.next(after.toZonedDateTimeISO(timeZone), false);
    while (at && found.length < count) {
      if (!series.exceptions.includes(at.toPlainDate().toString()))
        found.push(occurrenceAt(series, at, { calendar, announceDays }));
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
  { minutes }: Recurrence,
  at: Temporal.ZonedDateTime,
  { calendar, announceDays }: { calendar: WorkingCalendar; announceDays: number },
): Occurrence {
  const startsAt = at.toInstant();
  const shown = at.toPlainDateTime().add({ minutes }).toZonedDateTime(at.timeZoneId).toInstant();
  return {
    startsAt,
    // In the night in which summer time begins an end that the clock skips may come out before its start.
    endsAt: Temporal.Instant.compare(shown, startsAt) > 0 ? shown : startsAt.add({ minutes }),
    announceAt: beforeWorkingDays(calendar, startsAt, announceDays),
  };
}
