import { sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { type LaneName, laneName } from './lane-name.ts';

/** How many seconds the oldest message that could go now has waited, per lane in which there is one. */
export async function readWaitingTimes(
  db: Queryable,
  now: Temporal.Instant,
): Promise<{ lane: LaneName; seconds: number }[]> {
  const rows = await db.execute<{ lane: number; seconds: number }>(sql`
    select lane, extract(epoch from ${now.toString()}::timestamptz - min(due_at))::float as seconds
    from chunks join mailings on mailings.id = mailing_id
    where finished_at is null and done_at is null and lease_until is null and due_at <= ${now.toString()}::timestamptz
    group by lane`);
  return rows.map(({ lane, seconds }) => ({ lane: laneName(lane), seconds }));
}
