/** Where "now" comes from. Injected, so that a test can set the time instead of waiting for it. */
export type Clock = { now(): Temporal.Instant };

/** The machine's clock, in whole milliseconds: that is what answers of the API have, and what their receivers can read. */
export const systemClock: Clock = {
  now: () => Temporal.Now.instant().round({ smallestUnit: 'millisecond', roundingMode: 'floor' }),
};
