import { and, asc, eq, gt, isNull, notInArray, sql } from 'drizzle-orm';
import type { Database, Queryable } from '../../database/client.ts';
import { siteChanges, sites, siteTargets } from '../../database/schema/sites.ts';
import type { SiteBucket } from './bucket-setting.ts';
import { noteChange } from './note-change.ts';

export type TargetState = typeof siteTargets.$inferSelect & { publicUrl: string };
export type SiteChange = { id: number; paths: string[] | null };
type Named = Pick<SiteBucket, 'siteId' | 'name'>;

/** Between two tries at most. */
const longestWaitSeconds = 60;

const isTarget = ({ siteId, name }: Named) => and(eq(siteTargets.siteId, siteId), eq(siteTargets.name, name));

/** Forgets the targets that the settings no longer name, and with them what they still lacked. */
export async function forgetOtherTargets(db: Queryable, wanted: Named[]): Promise<void> {
  const pairs = wanted.map(({ siteId, name }) => `${siteId}=${name}`);
  await db
    .delete(siteTargets)
    .where(
      pairs.length === 0 ? undefined : notInArray(sql`${siteTargets.siteId} || '=' || ${siteTargets.name}`, pairs),
    );
  const rows = await db.select({ siteId: siteTargets.siteId }).from(siteTargets);
  const ids = rows.map(({ siteId }) => siteId);
  await db.delete(siteChanges).where(ids.length === 0 ? undefined : notInArray(siteChanges.siteId, ids));
}

/** How far a target is; a new one lacks everything. Undefined while there is no such site. */
export async function findTarget(db: Database, target: Named, now: Temporal.Instant): Promise<TargetState | undefined> {
  const { siteId, name } = target;
  const [site] = await db
    .select({ publicUrl: sites.publicUrl })
    .from(sites)
    .where(and(eq(sites.id, siteId), isNull(sites.endedAt)));
  if (!site) return undefined;
  const [state] = await db.select().from(siteTargets).where(isTarget(target));
  if (state) return { ...state, ...site };
  return db.transaction(async (tx) => {
    const [added] = await tx.insert(siteTargets).values({ siteId, name, dueAt: now }).onConflictDoNothing().returning();
    if (added) await noteChange(tx, siteId, 'all', now);
    return added && { ...added, ...site };
  });
}

/** What was changed after a change, in order: what a target that has that one still lacks. */
export async function listChangesAfter(db: Queryable, siteId: string, reachedId: number): Promise<SiteChange[]> {
  return db
    .select({ id: siteChanges.id, paths: siteChanges.paths })
    .from(siteChanges)
    .where(and(eq(siteChanges.siteId, siteId), gt(siteChanges.id, reachedId)))
    .orderBy(asc(siteChanges.id));
}

/** Records that a target has everything until and with a change; what all targets of the site have is forgotten. */
export async function recordReached(db: Database, target: Named, reachedId: number): Promise<void> {
  await db.transaction(async (tx) => {
    await tx
      .update(siteTargets)
      .set({ reachedId, ...recovered })
      .where(isTarget(target));
    await tx.execute(sql`
      delete from ${siteChanges} where ${siteChanges.siteId} = ${target.siteId} and ${siteChanges.id} <=
        (select min(${siteTargets.reachedId}) from ${siteTargets} where ${siteTargets.siteId} = ${target.siteId})`);
  });
}

const recovered = { attempts: 0, failingSince: null, lastError: null };

/** Records that a target lacks nothing, heartbeat included. */
export async function recordUpToDate(db: Queryable, target: Named, now: Temporal.Instant): Promise<void> {
  await db
    .update(siteTargets)
    .set({ upToDateAt: now, ...recovered })
    .where(isTarget(target));
}

/** Records that a try failed, and when the next one is. */
export async function recordFailure(
  db: Queryable,
  state: TargetState,
  failure: { reason: string; now: Temporal.Instant },
): Promise<void> {
  const seconds = Math.min(2 ** state.attempts, longestWaitSeconds);
  await db
    .update(siteTargets)
    .set({
      attempts: state.attempts + 1,
      failingSince: state.failingSince ?? failure.now,
      lastError: failure.reason.slice(0, 500),
      dueAt: failure.now.add({ seconds }),
    })
    .where(isTarget(state));
}
