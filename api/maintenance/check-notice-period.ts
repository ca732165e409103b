import { nextOpening } from '../calendar/open-hours.ts';
import { calendarOf } from '../calendar/organisation-calendar.ts';
import { addWorkingDays, afterWorkingDays, startOf } from '../calendar/working-days.ts';
import { DomainError } from '../errors.ts';
import type { Organisation } from '../products/queries.ts';
import { timeInWords } from '../templates/time-in-words.ts';

/** From when planned maintenance may start that is announced now (requirement F1), to the minute. */
export function earliestStart(organisation: Organisation, now: Temporal.Instant): Temporal.Instant {
  const days = organisation.profile.maintenanceNoticeWorkingDays;
  return afterWorkingDays(calendarOf(organisation), now, days).round({ smallestUnit: 'minute', roundingMode: 'ceil' });
}

/** Throws `announced-too-late`, with the first moment that would be allowed, for a start before that. */
export function assertInTime(organisation: Organisation, startsAt: Temporal.Instant, now: Temporal.Instant): void {
  const earliest = earliestStart(organisation, now);
  if (Temporal.Instant.compare(startsAt, earliest) >= 0) return;
  const days = organisation.profile.maintenanceNoticeWorkingDays;
  const at = (language: 'nl' | 'en') => timeInWords(language, organisation.timeZone).moment(earliest, now).full;
  const detail = {
    nl: `Kondig onderhoud minstens ${days} werkdagen vooraf aan: het kan op zijn vroegst beginnen op ${at('nl')}. Kan het niet wachten, geef dan bij “emergency” de reden.`,
    en: `Announce maintenance at least ${days} working days ahead: it can start on ${at('en')} at the earliest. If it cannot wait, give the reason under “emergency”.`,
  };
  throw new DomainError('announced-too-late', detail, [{ in: 'body', field: '/startsAt', detail }]);
}

/** When an office without known hours opens. */
const usualOpening = Temporal.PlainTime.from('09:00');

/**
 * When to remind: when the service desk opens on the working day before. Not at night, whenever the work may be. Null when that
 * has passed.
 */
export function remindAt(
  organisation: Organisation,
  startsAt: Temporal.Instant,
  now: Temporal.Instant,
): Temporal.Instant | null {
  const calendar = calendarOf(organisation);
  const day = startsAt.toZonedDateTimeISO(calendar.timeZone).toPlainDate();
  const before = addWorkingDays(calendar, day, -1);
  const usual = before.toZonedDateTime({ timeZone: calendar.timeZone, plainTime: usualOpening }).toInstant();
  const hours = { calendar, hours: organisation.profile.supportHours };
  const opening = nextOpening(hours, startOf(calendar, before));
  const isThatDay = opening?.toZonedDateTimeISO(calendar.timeZone).toPlainDate().equals(before);
  const at = opening && isThatDay ? opening : usual;
  return Temporal.Instant.compare(at, now) > 0 ? at : null;
}
