const first = 5;
const longest = 600;

/**
 * Seconds to wait before the next try: doubled each time from 5 to at most 600, and up to half of it taken off at random
 * so that a thousand retries do not arrive together. `random` lies between 0 and 1.
 */
export function retryDelay(attempt: number, random: number): Temporal.Duration {
  const full = Math.min(longest, first * 2 ** (attempt - 1));
  return Temporal.Duration.from({ milliseconds: Math.round(full * 1000 * (1 - random / 2)) });
}
