import { z } from '@hono/zod-openapi';
import { faultAt } from './says.ts';

const form = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?<zone>Z|[+-]\d{2}:\d{2})?$/;
/**
 * Nothing that Baken is told about lies outside these years, so such a year is a typing error, and the database and its
 * answers need no years of another length. Fixed, and not so many years before now: of an incident that is found
 * late, such as a leak, nobody can say beforehand how late that may be.
 */
const years = { first: 2000, last: 2099 } as const;

/**
 * A moment that somebody gives, such as 2026-11-23T11:33:00+01:00 (RFC 3339; seconds may be left out), as the instant
 * that it is, in whole milliseconds: finer than that no answer is, and the database would round by itself.
 */
export const givenInstant = z
  .string()
  .transform((text, context): Temporal.Instant => {
    const read = readInstant(text);
    if (read instanceof Temporal.Instant) return read;
    context.addIssue(read);
    return z.NEVER;
  })
  .openapi({ format: 'date-time', example: '2026-11-23T11:33:00+01:00' });

function readInstant(text: string): Temporal.Instant | ReturnType<typeof faultAt> {
  const written = form.exec(text);
  if (!written) {
    return faultAt(
      [],
      'Schrijf datum, tijd en tijdzone, zoals 2026-11-23T11:33:00+01:00.',
      'Write date, time and time zone, such as 2026-11-23T11:33:00+01:00.',
    );
  }
  if (written.groups?.zone === undefined) {
    return faultAt(
      [],
      'Zet de tijdzone erachter, zoals +01:00, of Z voor UTC.',
      'Add the time zone, such as +01:00, or Z for UTC.',
    );
  }
  const instant = parseInstant(text);
  if (!instant) {
    return faultAt(
      [],
      'Deze datum of tijd bestaat niet. Controleer dag, maand en uur.',
      'There is no such date or time. Check day, month and hour.',
    );
  }
  const { year } = instant.toZonedDateTimeISO('UTC');
  if (year < years.first || year > years.last) {
    return faultAt(
      [],
      `Vul een tijdstip in van ${years.first} tot en met ${years.last}. Controleer het jaar.`,
      `Give a moment from ${years.first} to ${years.last}. Check the year.`,
    );
  }
  return instant;
}

/** Undefined for a day or time that does not exist. Temporal reads nine digits of a fraction; RFC 3339 sets no limit. */
function parseInstant(text: string): Temporal.Instant | undefined {
  try {
    return Temporal.Instant.from(text.replace(/(\.\d{9})\d+/, '$1')).round('millisecond');
  } catch {
    return undefined;
  }
}
