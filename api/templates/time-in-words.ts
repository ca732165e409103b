import type { Language } from '../language.ts';

/** A moment as messages name it. Templates read these as for example `{{began.full}}`. */
export type MomentInWords = {
  /** "maandag 23 november 2026 om 11.33 uur" */
  full: string;
  /** Next to the message's own date: "om 11.33 uur", on another day "op dinsdag 24 november 2026 om 08.00 uur". */
  relative: string;
  /** For SMS: "11.33 uur", on another day "di 24 nov 08.00 uur". Without the zone. */
  short: string;
};

export type TimeInWords = {
  /** The moment, seen from the day on which the message is published. */
  moment(at: Temporal.Instant, publishedAt: Temporal.Instant): MomentInWords;
  /** "op maandag 23 november 2026 van 11.33 uur tot 12.45 uur" */
  period(from: Temporal.Instant, to: Temporal.Instant): string;
  /** Name of the zone for texts that give short times, such as "Dutch time"; empty where its readers need none. */
  zone: string;
};

const locale = { nl: 'nl-NL', en: 'en-GB' } as const;
const link = {
  nl: { on: 'op', at: 'om', from: 'van', to: 'tot', hour: ' uur', colon: '.' },
  en: { on: 'on', at: 'at', from: 'from', to: 'to', hour: '', colon: ':' },
} as const;

const made = new Map<string, TimeInWords>();

/**
 * Dates and times in a language and zone (an IANA name; throws RangeError for another). Made once per language and zone:
 * Intl's formatters take longer to make than all else in a message (6 ms of a publication).
 */
export function timeInWords(language: Language, timeZone: string): TimeInWords {
  const key = `${language} ${timeZone}`;
  const words = made.get(key) ?? makeTimeInWords(language, timeZone);
  made.set(key, words);
  return words;
}

function makeTimeInWords(language: Language, timeZone: string): TimeInWords {
  const words = link[language];
  const longDate = new Intl.DateTimeFormat(locale[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone,
  });
  const shortDate = new Intl.DateTimeFormat(locale[language], {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone,
  });
  const zone = zoneName(language, timeZone);

  const dateOf = (at: Temporal.Instant) => longDate.format(at.epochMilliseconds).replace(',', '');
  const shortDateOf = (at: Temporal.Instant) => shortDate.format(at.epochMilliseconds).replace(/[,.]/g, '');
  const dayOf = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDate().toString();
  const clockOf = (at: Temporal.Instant) => {
    const { hour, minute } = at.toZonedDateTimeISO(timeZone);
    // As the sources write it: 8.00 uur, but 08:00.
    const shown = language === 'nl' ? String(hour) : twoDigits(hour);
    return `${shown}${words.colon}${twoDigits(minute)}${words.hour}`;
  };
  const note = (...moments: Temporal.Instant[]) => {
    const notes = [zone, ...new Set(moments.map((at) => clockChangeNote(at, language, timeZone)))];
    const said = notes.filter((text) => text !== '').join(', ');
    return said === '' ? '' : ` (${said})`;
  };

  return {
    zone,
    moment(at, publishedAt) {
      const sameDay = dayOf(at) === dayOf(publishedAt);
      const changed = clockChangeNote(at, language, timeZone);
      const full = `${dateOf(at)} ${words.at} ${clockOf(at)}${note(at)}`;
      return {
        full,
        relative: sameDay ? `${words.at} ${clockOf(at)}${note(at)}` : `${words.on} ${full}`,
        short: [sameDay ? '' : shortDateOf(at), clockOf(at), changed].filter((part) => part !== '').join(' '),
      };
    },
    period(from, to) {
      if (dayOf(from) === dayOf(to)) {
        return `${words.on} ${dateOf(from)} ${words.from} ${clockOf(from)} ${words.to} ${clockOf(to)}${note(from, to)}`;
      }
      const start = `${dateOf(from)} ${words.at} ${clockOf(from)}`;
      return `${words.from} ${start} ${words.to} ${dateOf(to)} ${words.at} ${clockOf(to)}${note(from, to)}`;
    },
  };
}

const units = {
  nl: { day: ['dag', 'dagen'], hour: ['uur', 'uur'], minute: ['minuut', 'minuten'], and: 'en' },
  en: { day: ['day', 'days'], hour: ['hour', 'hours'], minute: ['minute', 'minutes'], and: 'and' },
} as const;

/**
 * How long, in the two largest units: "1 uur en 12 minuten", "2 dagen en 3 uur". Counted between the minutes that
 * readers see, so that it agrees with the times beside it.
 */
export function durationInWords(language: Language, from: Temporal.Instant, to: Temporal.Instant): string {
  const total = Math.max(0, minuteOf(to) - minuteOf(from));
  const { day, hour, minute, and } = units[language];
  const days = Math.floor(total / 1440);
  const hours = Math.floor((total % 1440) / 60);
  const minutes = days > 0 ? 0 : total % 60;
  const parts = [counted(days, day), counted(hours, hour), counted(minutes, minute)].filter((part) => part !== '');
  if (parts.length > 0) return parts.join(` ${and} `);
  return language === 'nl' ? 'minder dan 1 minuut' : 'less than 1 minute';
}

function counted(count: number, [one, more]: readonly [string, string]): string {
  if (count === 0) return '';
  return `${count} ${count === 1 ? one : more}`;
}

function minuteOf(at: Temporal.Instant): number {
  return Math.floor(at.epochMilliseconds / 60_000);
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function zoneName(language: Language, timeZone: string): string {
  if (timeZone === 'Europe/Amsterdam') return language === 'nl' ? '' : 'Dutch time';
  const format = new Intl.DateTimeFormat(locale[language], { timeZone, timeZoneName: 'longGeneric' });
  return format.formatToParts(0).find((part) => part.type === 'timeZoneName')?.value ?? timeZone;
}

/** In the night when the clocks go back, the same time comes twice: says which of the two it is. */
function clockChangeNote(at: Temporal.Instant, language: Language, timeZone: string): string {
  const local = at.toZonedDateTimeISO(timeZone);
  const first = local.toPlainDateTime().toZonedDateTime(timeZone, { disambiguation: 'earlier' });
  const second = local.toPlainDateTime().toZonedDateTime(timeZone, { disambiguation: 'later' });
  if (first.equals(second)) return '';
  const summer = local.equals(first);
  if (language === 'nl') return summer ? 'zomertijd' : 'wintertijd';
  return summer ? 'summer time' : 'winter time';
}
