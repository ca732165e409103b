import { sql } from 'drizzle-orm';
import type { Queryable } from '../../database/client.ts';
import { siteChanges, siteTargets } from '../../database/schema/sites.ts';

/** On which the target loop listens. */
export const siteChangesChannel = 'site_changes';

/**
 * Notes which files of a site's folder may have changed, so that its targets get them; `all`: any of them. Of a site without
 * targets nothing is noted. One row, however many files: it is there until every target has them.
 */
export async function noteChange(
  db: Queryable,
  siteId: string,
  changed: 'all' | readonly string[],
  now: Temporal.Instant,
): Promise<void> {
  const paths = changed === 'all' ? null : [...changed];
  await db.execute(sql`
    with noted as (
      insert into ${siteChanges} (site_id, paths, changed_at)
      select ${siteId}, ${sql.param(paths)}::text[], ${sql.param(now, siteChanges.changedAt)}
      where exists (select 1 from ${siteTargets} where ${siteTargets.siteId} = ${siteId})
      returning 1
    )
    select pg_notify(${siteChangesChannel}, '') from noted`);
}
