import { type SQL, sql } from 'drizzle-orm';

/**
 * How often a message is sent without anybody knowing whether it was taken. Twice is better than never (design, "A
 * delivery's life"), but a provider that takes messages and never answers must not fill somebody's inbox.
 */
const mostUnknown = 3;

/** "One more unknown outcome of this row of `deliveries` is the last": it has had as many as are allowed, but one. */
export function unknownTooOften(): SQL {
  return sql`(select count(*) from delivery_attempts earlier
    where earlier.delivery_id = deliveries.id and earlier.outcome = 'unknown') >= ${mostUnknown - 1}`;
}

export const neverKnown = `sent ${mostUnknown} times without an answer whether it was taken`;
