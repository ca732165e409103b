import { sql } from 'drizzle-orm';
import type { Queryable } from '../../database/client.ts';
import { siteChanges, siteTargets } from '../../database/schema/sites.ts';

/** On which the target loop listens. */
export const siteChangesChannel = 'site_changes';

/** Changes of a site that are kept for a target that is away: what lacks more is compared as a whole, which tells the same. */
const longestBacklog = 500;

/**
 * Notes which files of a site's folder may have changed, so that its targets get them; `all`: any of them. Of a site without
 * targets nothing is noted. One row, however many files: it is there until every target has them, or until there are so many that
 * one row for "any of them" takes their place. The newest keeps its own: news goes before the comparison.
 */
export async function noteChange(
  db: Queryable,
  siteId: string,
  changed: 'all' | readonly string[],
  now: Temporal.Instant,
): Promise<void> {
  const paths = changed === 'all' ? null : [...changed];
  const changedAt = sql.param(now, siteChanges.changedAt);
  await db.execute(sql`
    with backlog as (
      select from ${siteChanges} where ${siteChanges.siteId} = ${siteId} having count(*) >= ${longestBacklog}
    ), dropped as (
      delete from ${siteChanges} where ${siteChanges.siteId} = ${siteId} and exists (select from backlog)
    ), noted as (
      insert into ${siteChanges} (site_id, paths, changed_at)
      select ${siteId}, change.paths, ${changedAt}
      from (select ${sql.param(paths)}::text[] as paths union select null from backlog) as change
      where exists (select from ${siteTargets} where ${siteTargets.siteId} = ${siteId})
      returning 1
    )
    select pg_notify(${siteChangesChannel}, '') from noted`);
}
