import type { Language, Moment, Month, Period } from '../snapshot.ts';

const weekdays = {
  nl: ['maandag', 'dinsdag', 'woensdag', 'donderdag', 'vrijdag', 'zaterdag', 'zondag'],
  en: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
} as const;

const months = {
  nl: [
    'januari',
    'februari',
    'maart',
    'april',
    'mei',
    'juni',
    'juli',
    'augustus',
    'september',
    'oktober',
    'november',
    'december',
  ],
  en: [
    'January',
    'February',
    'March',
    'April',
    'May',
    'June',
    'July',
    'August',
    'September',
    'October',
    'November',
    'December',
  ],
} as const;

/** The site's own date and time of a moment. The same few moments are on many pages, so the last ones are remembered. */
export function localTime(moment: Moment, timeZone: string): Temporal.ZonedDateTime {
  const key = `${moment} ${timeZone}`;
  const known = localTimes.get(key);
  if (known) return known;
  const time = Temporal.Instant.from(moment).toZonedDateTimeISO(timeZone);
  if (localTimes.size >= rememberedAtMost) localTimes.clear();
  localTimes.set(key, time);
  return time;
}

const rememberedAtMost = 2_000;
const localTimes = new Map<string, Temporal.ZonedDateTime>();
/** What was made of a time, for as long as somebody has it. */
const texts = new WeakMap<Temporal.ZonedDateTime, Partial<Record<Language | 'machine', string>>>();

function remembered(time: Temporal.ZonedDateTime, form: Language | 'machine', make: () => string): string {
  const known = texts.get(time) ?? {};
  texts.set(time, known);
  known[form] ??= make();
  return known[form];
}

/** `maandag 23 november 2026, 11.33 uur` or `Monday 23 November 2026, 11:33`; the Dutch hour stays on one line with its word. */
export function timeInWords(time: Temporal.ZonedDateTime, language: Language): string {
  return remembered(time, language, () => inWords(time, language));
}

/** `zaterdag 5 december 2026, 8.00 uur tot 12.00 uur`; the day of the end only where it is another. */
export function periodInWords({ startsAt, endsAt }: Period, timeZone: string, language: Language): string {
  const [from, to] = [localTime(startsAt, timeZone), localTime(endsAt, timeZone)];
  const shown = isSameDay(from, to) ? clockInWords(to, language) : timeInWords(to, language);
  return `${timeInWords(from, language)} ${language === 'nl' ? 'tot' : 'to'} ${shown}`;
}

/** A time, and another beside it: of that only the clock where it is of the same day. */
export function untilInWords(until: Moment, beside: Moment, timeZone: string, language: Language): [string, string] {
  const [time, other] = [localTime(until, timeZone), localTime(beside, timeZone)];
  return [
    timeInWords(time, language),
    isSameDay(time, other) ? clockInWords(other, language) : timeInWords(other, language),
  ];
}

function isSameDay(one: Temporal.ZonedDateTime, other: Temporal.ZonedDateTime): boolean {
  return one.toPlainDate().equals(other.toPlainDate());
}

function inWords(time: Temporal.ZonedDateTime, language: Language): string {
  return `${dayInWords(time, language)}, ${clockInWords(time, language)}`;
}

function clockInWords(time: Temporal.ZonedDateTime, language: Language): string {
  const minute = String(time.minute).padStart(2, '0');
  const clock =
    language === 'nl' ? `${time.hour}.${minute}\u00a0uur` : `${String(time.hour).padStart(2, '0')}:${minute}`;
  return `${clock}${whichOfTwo(time, language)}`;
}

/** `maandag 23 november 2026` or `Monday 23 November 2026`. */
export function dayInWords(day: Temporal.ZonedDateTime | Temporal.PlainDate, language: Language): string {
  return `${weekdays[language][day.dayOfWeek - 1]} ${day.day} ${months[language][day.month - 1]} ${day.year}`;
}

/** `november 2026` or `November 2026`. */
export function monthInWords(month: Month, language: Language): string {
  const { year, month: number } = Temporal.PlainYearMonth.from(month);
  return `${months[language][number - 1]} ${year}`;
}

/** For `<time datetime>`: `2026-11-23T11:33+01:00`. */
export function machineTime(time: Temporal.ZonedDateTime): string {
  return remembered(time, 'machine', () => time.toString({ timeZoneName: 'never', smallestUnit: 'minute' }));
}

/** `1 uur en 37 minuten`; of days only the hours are told, and of less than a minute that it was less. */
export function durationInWords(from: Moment, until: Moment, language: Language): string {
  // Not as a Temporal.Duration: that takes ten times as long, and a full regeneration tells thousands of them.
  const minuteOf = (moment: Moment) => Math.floor(Temporal.Instant.from(moment).epochMilliseconds / 60_000);
  // Between the minutes that readers see, so that it agrees with the times beside it and with the messages.
  const elapsed = minuteOf(until) - minuteOf(from);
  const days = Math.trunc(elapsed / (24 * 60));
  const hours = Math.trunc(elapsed / 60) % 24;
  const minutes = days > 0 ? 0 : elapsed % 60;
  const parts = [
    counted(days, units.day[language]),
    counted(hours, units.hour[language]),
    counted(minutes, units.minute[language]),
  ].filter((part) => part !== undefined);
  if (parts.length === 0) return language === 'nl' ? 'minder dan een minuut' : 'less than a minute';
  return parts.join(language === 'nl' ? ' en ' : ' and ');
}

/** `1 uur en 37 minuten`, of whole minutes. */
export function minutesInWords(minutes: number, language: Language): string {
  const parts = [
    counted(Math.trunc(minutes / 60), units.hour[language]),
    counted(minutes % 60, units.minute[language]),
  ].filter((part) => part !== undefined);
  return parts.join(language === 'nl' ? ' en ' : ' and ');
}

const units = {
  day: { nl: ['dag', 'dagen'], en: ['day', 'days'] },
  hour: { nl: ['uur', 'uur'], en: ['hour', 'hours'] },
  minute: { nl: ['minuut', 'minuten'], en: ['minute', 'minutes'] },
} as const;

function counted(count: number, [one, many]: readonly [string, string]): string | undefined {
  if (count <= 0) return undefined;
  return `${count} ${count === 1 ? one : many}`;
}

/** The hour that the clock shows twice when summer time ends needs a word more. Clocks go back at night, so by day nobody looks. */
function whichOfTwo(time: Temporal.ZonedDateTime, language: Language): string {
  if (time.hour > 3 && time.hour < 23) return '';
  const shown = time.toPlainDateTime();
  const first = shown.toZonedDateTime(time.timeZoneId, { disambiguation: 'earlier' });
  const second = shown.toZonedDateTime(time.timeZoneId, { disambiguation: 'later' });
  if (first.offsetNanoseconds <= second.offsetNanoseconds) return '';
  const isFirst = time.offsetNanoseconds === first.offsetNanoseconds;
  if (language === 'nl') return isFirst ? ' (zomertijd)' : ' (wintertijd)';
  return isFirst ? ' (summer time)' : ' (winter time)';
}

/** For sorting, the first to come first. */
export function compareMoments(a: Moment, b: Moment): number {
  return Temporal.Instant.compare(a, b);
}
