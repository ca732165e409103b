import { and, asc, eq, gt, inArray, isNull, lt, ne, or } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { maintenanceComponents, maintenanceProducts, maintenances } from '../database/schema/maintenance.ts';

/** Time in which a product may be down without counting as not available. */
export type AnnouncedInterval = {
  productId: string;
  /** The components that were worked on; none means the product as a whole. */
  componentIds: string[];
  reference: string;
  from: Temporal.Instant;
  to: Temporal.Instant;
};

/**
 * When planned maintenance was, per product, as far as availability leaves it out (requirement E4): from its start to the end
 * that was announced, or until it was finished when that was earlier. What ran over or was added by an extension is not in it, nor
 * is emergency maintenance, nor what customers were not told of. Between two moments, whole, in order of their start; they may
 * overlap.
 */
export async function listAnnouncedIntervals(
  db: Queryable,
  { from, until, productIds }: { from: Temporal.Instant; until: Temporal.Instant; productIds?: string[] },
): Promise<AnnouncedInterval[]> {
  const rows = await db
    .select({
      id: maintenances.id,
      productId: maintenanceProducts.productId,
      reference: maintenances.reference,
      startsAt: maintenances.startsAt,
      announcedEndsAt: maintenances.announcedEndsAt,
      finishedAt: maintenances.finishedAt,
    })
    .from(maintenances)
    .innerJoin(maintenanceProducts, eq(maintenanceProducts.maintenanceId, maintenances.id))
    .where(
      and(
        isNull(maintenances.emergencyReason),
        isNull(maintenances.cancelledAt),
        ne(maintenances.audience, 'intern'),
        lt(maintenances.startsAt, until),
        gt(maintenances.announcedEndsAt, from),
        or(isNull(maintenances.finishedAt), gt(maintenances.finishedAt, maintenances.startsAt)),
        productIds && inArray(maintenanceProducts.productId, productIds),
      ),
    )
    .orderBy(asc(maintenances.startsAt), asc(maintenances.id), asc(maintenanceProducts.productId));
  const parts = await db
    .select()
    .from(maintenanceComponents)
    .where(inArray(maintenanceComponents.maintenanceId, [...new Set(rows.map(({ id }) => id))]));
  return rows
    .map(({ id, productId, reference, startsAt, announcedEndsAt, finishedAt }) => ({
      productId,
      componentIds: parts
        .filter((part) => part.maintenanceId === id && part.productId === productId)
        .map(({ componentId }) => componentId),
      reference,
      from: startsAt,
      to: earlier(announcedEndsAt, finishedAt),
    }))
    .filter(({ to }) => Temporal.Instant.compare(to, from) > 0);
}

function earlier(announced: Temporal.Instant, finished: Temporal.Instant | null): Temporal.Instant {
  return finished !== null && Temporal.Instant.compare(finished, announced) < 0 ? finished : announced;
}
