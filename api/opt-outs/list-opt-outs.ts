import { asc, gt } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { optOuts } from '../database/schema/opt-outs.ts';
import { textOf } from '../http/answers.ts';
import { numberedPage, type PageRequest } from '../http/pages.ts';

/** A page of all opt-outs, the oldest first, also of those that were taken back. */
export async function listOptOuts(db: Queryable, { limit, cursor }: PageRequest) {
  const rows = await db
    .select()
    .from(optOuts)
    .where(gt(optOuts.id, Number(cursor ?? 0)))
    .orderBy(asc(optOuts.id))
    .limit(limit + 1);
  const shown = rows.map(({ addressHash: _, ...row }) => ({
    ...row,
    at: row.at.toString(),
    withdrawnAt: textOf(row.withdrawnAt),
  }));
  return numberedPage(shown, limit, await db.$count(optOuts));
}
