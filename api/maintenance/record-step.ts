import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { publications } from '../database/schema/incidents.ts';
import { type MaintenanceStep, maintenanceLog, maintenances } from '../database/schema/maintenance.ts';
import type { Dependencies } from '../dependencies.ts';
import type { LocalizedText } from '../language.ts';
import { expandMailings, sliceSizes } from '../mailings/expand-mailings.ts';
import { insertMailings } from '../mailings/insert-mailings.ts';
import { wakeDeliverLoops } from '../mailings/wake-deliver-loops.ts';
import { readOrganisation } from '../products/queries.ts';
import type { MaintenanceNotice } from '../templates/maintenance-notice.ts';
import { queueMaintenanceEvent } from '../webhooks/queue-maintenance-event.ts';
import type { Times } from './check-times.ts';
import type { Maintenance } from './derive-state.ts';
import { readMaintainedProducts } from './find-maintenance.ts';
import { requestMaintenancePages } from './maintenance-pages.ts';
import { planNotice, renderMailing } from './plan-notice.ts';

export type MaintenanceDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'templates'>;

/** What happened to maintenance: who did it and what is told because of it. */
export type Happening = {
  step: MaintenanceStep;
  by: string;
  now: Temporal.Instant;
  /** The message that goes out; none when nobody is told. */
  notice?: MaintenanceNotice | undefined;
  explanation?: LocalizedText;
  /** When it was to be before. */
  earlier?: Times;
  /** The other times of its series that are told in the same message. */
  alsoAt?: readonly Times[];
  detail?: Record<string, unknown>;
};

type Columns = typeof maintenances.$inferInsert;
export type MaintenanceChange = { [Column in keyof Columns]?: Columns[Column] | undefined };

/**
 * Changes what is known of maintenance and saves, in the same transaction, everything that must be done because of it: a line
 * in its log, the mailings, and its pages made again. Gives the maintenance as it is now.
 */
export async function recordStep(
  tx: Transaction,
  deps: MaintenanceDependencies,
  before: Maintenance,
  change: MaintenanceChange,
  happening: Happening,
): Promise<Maintenance> {
  const [maintenance] = await tx
    .update(maintenances)
    .set({ ...change, lastProblem: null, version: before.version + 1 })
    .where(eq(maintenances.id, before.id))
    .returning();
  if (!maintenance) throw new Error(`maintenance ${before.reference} is gone`);
  await follow(tx, deps, maintenance, happening);
  return maintenance;
}

/** The same for maintenance that was saved a moment ago. */
export async function follow(
  tx: Transaction,
  deps: MaintenanceDependencies,
  maintenance: Maintenance,
  happening: Happening,
): Promise<void> {
  const { step, by, now, notice, explanation = {}, detail = {} } = happening;
  const products = await readMaintainedProducts(tx, maintenance.id);
  const publicationId = notice === undefined ? null : await publish(tx, { now, by });
  await tx
    .insert(maintenanceLog)
    .values({ maintenanceId: maintenance.id, publicationId, at: now, actor: by, step, explanation, detail });
  if (notice !== undefined && publicationId !== null) {
    const context = { products, organisation: await readOrganisation(tx) };
    const { earlier, alsoAt } = happening;
    const request = { notice, explanation, now, ...(earlier && { earlier }), ...(alsoAt && { alsoAt }) };
    const planned = await planNotice(tx, deps.config, maintenance, context, request);
    const wanted = planned.plans.map((plan) => ({ ...plan, texts: renderMailing(deps, planned, plan) }));
    const mailings = await insertMailings(tx, publicationId, wanted, now);
    await expandMailings(tx, mailings, { sliceSize: sliceSizes.whilePublishing, now });
    await wakeDeliverLoops(tx);
  }
  const productIds = products.map(({ id }) => id);
  await queueMaintenanceEvent(tx, deps.config, maintenance, { step, productIds, now });
  await requestMaintenancePages(tx, maintenance, productIds, now);
}

async function publish(tx: Transaction, { now, by }: { now: Temporal.Instant; by: string }): Promise<number> {
  const [publication] = await tx
    .insert(publications)
    .values({ publishedAt: now, publishedBy: by })
    .returning({ id: publications.id });
  if (!publication) throw new Error('the database returned no publication');
  return publication.id;
}
