import { asc, inArray } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { components, products } from '../database/schema/products.ts';
import { describeMailings } from '../mailings/describe-mailings.ts';
import { readOrganisation } from '../products/queries.ts';
import { checkAnnouncement } from './announce-maintenance.ts';
import { assertWorkKind } from './check-work-kind.ts';
import type { Maintenance } from './derive-state.ts';
import type { MaintainedProduct } from './find-maintenance.ts';
import { planNotice, renderMailing } from './plan-notice.ts';
import type { MaintenanceDependencies } from './record-step.ts';
import type { AnnounceMaintenanceRequest } from './schemas.ts';

/** Stands in the texts of a preview where the number will be. */
const noReferenceYet = '0000-0000';

/**
 * What announcing this maintenance would send, to whom and how many, and whether it lies inside the windows; announces nothing.
 * Throws what announcing it would.
 */
export async function previewAnnouncement(deps: MaintenanceDependencies, request: AnnounceMaintenanceRequest) {
  const now = deps.clock.now();
  return deps.db.transaction(async (tx) => {
    const organisation = await readOrganisation(tx);
    await assertWorkKind(tx, request);
    const columns = await checkAnnouncement(tx, organisation, request, { by: 'preview', now });
    const maintenance: Maintenance = { ...notYet, ...columns };
    const context = { products: await readNamed(tx, request.products), organisation };
    const planned = await planNotice(tx, deps.config, maintenance, context, {
      notice: request.emergency ? 'maintenance-emergency' : 'maintenance-announced',
      explanation: request.explanation,
      now,
    });
    const mailings = await describeMailings(tx, planned.plans, {
      language: organisation.language,
      render: (plan) => renderMailing(deps, planned, plan),
    });
    return { window: columns.windowVerdict, mailings };
  });
}

const notYet = {
  id: 0,
  reference: noReferenceYet,
  remindedAt: null,
  startedAt: null,
  askedAt: null,
  confirmedAt: null,
  overranAt: null,
  finishedAt: null,
  cancelledAt: null,
  lastProblem: null,
  incidentId: null,
  seriesId: null,
  occurrenceAt: null,
  version: 1,
  idempotencyKey: null,
  requestSha256: null,
};

async function readNamed(db: Queryable, refs: AnnounceMaintenanceRequest['products']): Promise<MaintainedProduct[]> {
  const ids = refs.map(({ id }) => id);
  const [named, parts] = await Promise.all([
    db
      .select({ id: products.id, name: products.name })
      .from(products)
      .where(inArray(products.id, ids))
      .orderBy(asc(products.position)),
    db
      .select({ productId: components.productId, id: components.id, name: components.name })
      .from(components)
      .where(inArray(components.productId, ids))
      .orderBy(asc(components.position)),
  ]);
  return named.map((product) => ({
    ...product,
    components: parts
      .filter(({ productId, id }) => {
        const ref = refs.find((wanted) => wanted.id === productId);
        return productId === product.id && ref?.components.includes(id);
      })
      .map(({ id, name }) => ({ id, name })),
  }));
}
