import { and, asc, gt, isNotNull, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { suppressions } from '../database/schema/suppressions.ts';
import { textOf } from '../http/answers.ts';
import { numberedPage, type PageRequest } from '../http/pages.ts';

/** A page of the suppressions in force, or of those that a person lifted; the oldest first. */
export async function listSuppressions(db: Queryable, lifted: boolean, { limit, cursor }: PageRequest) {
  const wanted = lifted ? isNotNull(suppressions.liftedAt) : isNull(suppressions.liftedAt);
  const rows = await db
    .select()
    .from(suppressions)
    .where(and(wanted, gt(suppressions.id, Number(cursor ?? 0))))
    .orderBy(asc(suppressions.id))
    .limit(limit + 1);
  const shown = rows.map(({ receiptId: _, addressHash: _hash, ...row }) => ({
    ...row,
    since: row.since.toString(),
    liftedAt: textOf(row.liftedAt),
  }));
  return numberedPage(shown, limit, await db.$count(suppressions, wanted));
}
