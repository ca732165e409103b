import { type SQL, sql } from 'drizzle-orm';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';

/**
 * How often a message is sent without anybody knowing whether it was taken. Twice is better than never (design, "A
 * delivery's life"), but a provider that takes messages and never answers must not fill somebody's inbox.
 */
const mostUnanswered = 3;
/**
 * How often a worker may stop while it has a message in hand. It may not even have come to it, so that this is no reason to
 * think that it arrived; but a message that no worker survives must not hold up all others for ever.
 */
const mostStopped = 10;

/** How a try of a worker that stopped is written down; every other `unknown` outcome is of a call, or of an error of our own. */
export const stoppedHalfway: ReasonCode = 'worker-stopped';

/** "One more call about this row of `deliveries` that nobody answers is the last." */
export function unansweredTooOften(): SQL {
  return sql`(${earlierUnknown} and earlier.reason <> ${stoppedHalfway}) >= ${mostUnanswered - 1}`;
}

/** "One more worker that stops with this row of `deliveries` in hand is the last." */
export function stoppedTooOften(): SQL {
  return sql`(${earlierUnknown} and earlier.reason = ${stoppedHalfway}) >= ${mostStopped - 1}`;
}

const earlierUnknown = sql`select count(*) from delivery_attempts earlier
    where earlier.delivery_id = deliveries.id and earlier.outcome = 'unknown'`;

export const neverAnswered: ReasonCode = 'never-answered';
export const neverSurvived: ReasonCode = 'worker-stopped-too-often';
