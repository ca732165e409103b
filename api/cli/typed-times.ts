import type { Dependencies } from '../dependencies.ts';
import { invalidField } from '../errors.ts';
import { readOrganisation } from '../products/queries.ts';

type Reading = { now: Temporal.Instant; timeZone: string };
/** `field` is the JSON pointer of the request's field, to tell a fault by. */
type Read = (field: string, typed: string | undefined) => string | undefined;
/** How moments that lie ahead are read, and those of the past. */
export type TypedTimes = { ahead: Read; past: Read };

const fromNow = /^(?<sign>[+-])(?=\d)(?:(?<hours>\d{1,3})h)?(?:(?<minutes>\d{1,4})m)?$/;
const timeOfDay = /^(?<hour>[01]?\d|2[0-3])[:.](?<minute>[0-5]\d)$/;
const withoutZone = /^(?<date>\d{4}-\d{2}-\d{2})[T ](?<time>\d{2}:\d{2}(?::\d{2})?)$/;
/** A time of day that has passed is that of tomorrow only when that is near: at 16.31, “16:30” is a slip. */
const nearHours = 12;

/**
 * Reads moments as people type them: `16:30` (the coming one, or the last one), `+30m`, `+1h30m`, `-20m`, or a date and a time in the
 * organisation's zone. Each as a request of the API has it; what is none of these comes back as it is, for the request to judge.
 * Throws `no-organisation`; a read throws `invalid-input`.
 */
export async function typedTimes({ db, clock }: Pick<Dependencies, 'db' | 'clock'>): Promise<TypedTimes> {
  const { timeZone } = await readOrganisation(db);
  const reading = { now: clock.now(), timeZone };
  const read = (side: 1 | -1): Read => {
    return (field, typed) => (typed === undefined ? undefined : readTyped(field, typed.trim(), side, reading));
  };
  return { ahead: read(1), past: read(-1) };
}

function readTyped(field: string, typed: string, side: 1 | -1, reading: Reading): string {
  const step = fromNow.exec(typed)?.groups;
  if (step) {
    const length = { hours: Number(step.hours ?? 0), minutes: Number(step.minutes ?? 0) };
    const { now } = reading;
    // Whole minutes, as people are told them: the same command again, a moment later, then asks for the same.
    return step.sign === '+'
      ? now.add(length).round({ smallestUnit: 'minute', roundingMode: 'ceil' }).toString()
      : now.subtract(length).round({ smallestUnit: 'minute', roundingMode: 'floor' }).toString();
  }
  const ofDay = timeOfDay.exec(typed)?.groups;
  if (ofDay) {
    const time = Temporal.PlainTime.from({ hour: Number(ofDay.hour), minute: Number(ofDay.minute) });
    return nearest(field, time, side, reading);
  }
  const local = withoutZone.exec(typed)?.groups;
  if (local) return inZone(`${local.date}T${local.time}`, reading.timeZone) ?? typed;
  if (/^\d{4}-/.test(typed)) return typed;
  throw invalidField(field, {
    nl: 'Schrijf een tijd: 16:30, +30m, 2026-11-23T16:30 of 2026-11-23T16:30:00+01:00.',
    en: 'Write a time: 16:30, +30m, 2026-11-23T16:30 or 2026-11-23T16:30:00+01:00.',
  });
}

function nearest(field: string, time: Temporal.PlainTime, side: 1 | -1, { now, timeZone }: Reading): string {
  const today = now.toZonedDateTimeISO(timeZone);
  const lies = (moment: Temporal.ZonedDateTime) => Temporal.ZonedDateTime.compare(moment, today) * side > 0;
  const same = today.withPlainTime(time);
  const next = today.add({ days: side }).withPlainTime(time);
  const found = lies(same) ? same : next;
  if (found === same || Math.abs(today.until(next).total('hours')) <= nearHours) return found.toInstant().toString();
  const shown = next.toString({ timeZoneName: 'never', smallestUnit: 'minute' });
  throw invalidField(
    field,
    side === 1
      ? {
          nl: `Vandaag is ${time.toString().slice(0, 5)} al voorbij. Bedoelt u morgen, schrijf dan ${shown}.`,
          en: `Today ${time.toString().slice(0, 5)} has passed. If you mean tomorrow, write ${shown}.`,
        }
      : {
          nl: `Vandaag moet ${time.toString().slice(0, 5)} nog komen. Bedoelt u gisteren, schrijf dan ${shown}.`,
          en: `Today ${time.toString().slice(0, 5)} is still to come. If you mean yesterday, write ${shown}.`,
        },
  );
}

/** Undefined for a time that the zone has twice or never, as when the clocks change, and for a day that does not exist. */
function inZone(text: string, timeZone: string): string | undefined {
  try {
    const local = Temporal.PlainDateTime.from(text, { overflow: 'reject' });
    return local.toZonedDateTime(timeZone, { disambiguation: 'reject' }).toInstant().toString();
  } catch {
    return undefined;
  }
}
