import type { Clock } from '../../api/clock.ts';

export type SetClock = Clock & {
  set(instant: string): void;
  advance(by: Temporal.DurationLike): void;
};

/** A clock that stands still until the test moves it. */
export function setClock(start: string): SetClock {
  let now = Temporal.Instant.from(start);
  return {
    now: () => now,
    set: (instant) => {
      now = Temporal.Instant.from(instant);
    },
    advance: (by) => {
      now = now.add(by);
    },
  };
}
