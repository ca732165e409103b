/** How long an event is tried before it is given up: after that it is no longer news. */
export const keepTrying = Temporal.Duration.from({ hours: 48 });
/** After so long without one call that arrived, a webhook is switched off. */
export const switchOffAfter = Temporal.Duration.from({ hours: 5 * 24 });

const firstSeconds = 5;
const longestSeconds = 4 * 3_600;

/**
 * When a call that failed is made again: after 5 seconds, then four times as long each time, up to four hours; up to half
 * of that is taken off at random, so that calls that failed together do not come back together. Later when the receiver
 * asked for that. `random` lies between 0 and 1.
 */
export function nextTry(
  { attempts, askedFor }: { attempts: number; askedFor: Temporal.Instant | undefined },
  { now, random }: { now: Temporal.Instant; random: () => number },
): Temporal.Instant {
  const full = Math.min(longestSeconds, firstSeconds * 4 ** (attempts - 1));
  const own = now.add({ milliseconds: Math.round(full * 1_000 * (1 - random() / 2)) });
  return askedFor && Temporal.Instant.compare(askedFor, own) > 0 ? askedFor : own;
}

/** Until when a `Retry-After` asks us to wait: seconds, or a date (RFC 9110, 10.2.3). Undefined when it says neither. */
export function retryAfter(header: string | undefined, now: Temporal.Instant): Temporal.Instant | undefined {
  if (header === undefined) return undefined;
  if (/^\d{1,9}$/.test(header)) return now.add({ seconds: Number(header) });
  const date = /^[A-Z][a-z]{2}, /.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Temporal.Instant.fromEpochMilliseconds(date);
}
