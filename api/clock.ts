/** Where "now" comes from. Injected, so that a test can set the time instead of waiting for it. */
export type Clock = { now(): Temporal.Instant };

export const systemClock: Clock = { now: () => Temporal.Now.instant() };
