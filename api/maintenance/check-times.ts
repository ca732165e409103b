import { invalidField } from '../errors.ts';

export type Times = { startsAt: Temporal.Instant; endsAt: Temporal.Instant };

const longest = Temporal.Duration.from({ hours: 24 * 31 });
const furthest = Temporal.Duration.from({ hours: 24 * 731 });
/** Clocks differ a little between machines; somebody types "now" and then reads it over. */
const justNow = Temporal.Duration.from({ minutes: 5 });

/** Throws `invalid-input` for times that cannot be meant: in the past, the end before the start, longer than a month. */
export function assertTimes({ startsAt, endsAt }: Times, now: Temporal.Instant): void {
  if (Temporal.Instant.compare(startsAt, now.subtract(justNow)) < 0) {
    throw invalidField('/startsAt', { nl: 'Dit tijdstip is al voorbij.', en: 'This moment has passed.' });
  }
  if (Temporal.Instant.compare(startsAt, now.add(furthest)) > 0) {
    throw invalidField('/startsAt', {
      nl: 'Dit is meer dan twee jaar vooruit. Controleer de datum.',
      en: 'This is more than two years ahead. Check the date.',
    });
  }
  assertEnd({ startsAt, endsAt }, now);
}

/** Throws `invalid-input` for an end that is not after the start and after now, or more than a month after the start. */
export function assertEnd({ startsAt, endsAt }: Times, now: Temporal.Instant): void {
  if (Temporal.Instant.compare(endsAt, startsAt) <= 0) {
    throw invalidField('/endsAt', { nl: 'Het einde moet na het begin zijn.', en: 'The end must be after the start.' });
  }
  if (Temporal.Instant.compare(endsAt, now) <= 0) {
    throw invalidField('/endsAt', { nl: 'Dit tijdstip is al voorbij.', en: 'This moment has passed.' });
  }
  if (Temporal.Instant.compare(endsAt, startsAt.add(longest)) > 0) {
    throw invalidField('/endsAt', {
      nl: 'Onderhoud duurt hooguit 31 dagen. Controleer de datum.',
      en: 'Maintenance takes at most 31 days. Check the date.',
    });
  }
}
