import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { calendarOf } from '../calendar/organisation-calendar.ts';
import type { Queryable } from '../database/client.ts';
import { incidentProducts, incidents } from '../database/schema/incidents.ts';
import { components, products } from '../database/schema/products.ts';
import { type AnnouncedInterval, listAnnouncedIntervals } from '../maintenance/announced-intervals.ts';
import type { Hours } from '../products/profile.ts';
import { readOrganisation } from '../products/queries.ts';
import type { Period, Timeline } from './availability-over.ts';
import { failedStretches } from './failed-stretches.ts';
import { openSpans } from './open-spans.ts';
import { type ProductFailure, readIncidentFailures, readMaintenanceFailures } from './read-failures.ts';
import { merged, type Span } from './spans.ts';

/** The timelines of a product and of each of its current components, in the file's order. */
export type ProductTimelines = {
  id: string;
  name: string;
  timeline: Timeline;
  components: { id: string; name: string; timeline: Timeline }[];
};

export type TimelineRequest = {
  /** In which the asked months and days lie; may reach into the future, such as until the end of the year. */
  period: Period;
  now: Temporal.Instant;
  /** Left out: all current products, in the file's order. */
  productIds?: string[];
  /**
   * For a public page: an open incident of which the public does not know yet is not in it; once it is told or closed it is.
   * Default false.
   */
  onlyTold?: boolean;
};

/**
 * Reads all that decides about the availability of products and their components in a period, in a handful of queries however many
 * products and incidents there are. Feed a timeline to `availabilityOver` (months, years) and `availabilityPerDay` (bars):
 *
 *     const days = lastDaysOf(now.toZonedDateTimeISO(timeZone));
 *     const [digid] = await readTimelines(tx, { period: days, now, productIds: ['digid'], onlyTold: true });
 *     availabilityPerDay(digid.timeline, now.toZonedDateTimeISO(timeZone));
 *     availabilityOver(digid.timeline, days);
 *
 * Every period that is asked of a timeline must lie in the period that was read. Products that do not exist are left out. What counts
 * how is in docs/availability.md. Throws `no-organisation` before an organisation file was loaded.
 */
export async function readTimelines(
  db: Queryable,
  { period, now, productIds, onlyTold = false }: TimelineRequest,
): Promise<ProductTimelines[]> {
  const organisation = await readOrganisation(db);
  const rows = await readProducts(db, productIds);
  const ids = rows.map(({ id }) => id);
  const asked = { ...period, now, productIds: ids };
  const [parts, since, incidentFailures, maintenanceFailures, announced] = await Promise.all([
    readComponents(db, ids),
    readFirstIncidents(db, rows, period.from),
    readIncidentFailures(db, { ...asked, onlyTold }),
    readMaintenanceFailures(db, asked),
    listAnnouncedIntervals(db, { ...period, productIds: ids }),
  ]);
  const failuresOf = Map.groupBy([...incidentFailures, ...maintenanceFailures], ({ productId }) => productId);
  const announcedOf = Map.groupBy(announced, ({ productId }) => productId);
  const calendar = calendarOf(organisation);
  const partialWeight = organisation.profile.availability?.partialWeight ?? usualPartialWeight;
  const hoursRead = new Map<string, Span[]>();
  const openIn = (hours: readonly Hours[] | null) => {
    const key = JSON.stringify(hours);
    const open = hoursRead.get(key) ?? openSpans(hours, calendar, period);
    hoursRead.set(key, open);
    return open;
  };
  return rows.map(({ id, name, addedAt, endedAt, profile, availabilityNormPercent }) => {
    const known = {
      from: Math.min(addedAt.epochMilliseconds, since.get(id)?.epochMilliseconds ?? Number.POSITIVE_INFINITY),
      to: Math.min(now.epochMilliseconds, endedAt?.epochMilliseconds ?? Number.POSITIVE_INFINITY),
    };
    const shared = { known, open: openIn(profile.openingHours), partialWeight };
    const failures = failuresOf.get(id) ?? [];
    const work = announcedOf.get(id) ?? [];
    return {
      id,
      name,
      timeline: { ...shared, normPercent: availabilityNormPercent, ...ofProduct(failures, work) },
      components: (parts.get(id) ?? []).map((part) => ({
        id: part.id,
        name: part.name,
        timeline: {
          ...shared,
          ...(part.openingHours && { open: openIn(part.openingHours) }),
          normPercent: part.availabilityNormPercent,
          ...ofComponent(part.id, failures, work),
        },
      })),
    };
  });
}

const usualPartialWeight = 0.5;

type FailedAndPlanned = Pick<Timeline, 'failed' | 'noticed' | 'planned'>;

/** A failure of components is a partial failure of their product, as on the status page. */
function ofProduct(failures: ProductFailure[], work: AnnouncedInterval[]): FailedAndPlanned {
  const hits = failures.map((hit) => (hit.componentIds.length > 0 ? { ...hit, impact: 'partial' as const } : hit));
  const partial = work.filter(({ componentIds }) => componentIds.length > 0);
  return {
    failed: failedStretches(
      hits.filter(({ counts }) => counts),
      partial.map((some) => ({ ...spanOf(some), componentIds: some.componentIds })),
    ),
    noticed: failedStretches(hits, []),
    planned: merged(work.filter(({ componentIds }) => componentIds.length === 0).map(spanOf)),
  };
}

function ofComponent(id: string, failures: ProductFailure[], work: AnnouncedInterval[]): FailedAndPlanned {
  const isOfIt = ({ componentIds }: { componentIds: readonly string[] }) =>
    componentIds.length === 0 || componentIds.includes(id);
  const hits = failures.filter(isOfIt);
  return {
    failed: failedStretches(
      hits.filter(({ counts }) => counts),
      [],
    ),
    noticed: failedStretches(hits, []),
    planned: merged(work.filter(isOfIt).map(spanOf)),
  };
}

function spanOf({ from, to }: AnnouncedInterval): Span {
  return { from: from.epochMilliseconds, to: to.epochMilliseconds };
}

async function readProducts(db: Queryable, productIds: string[] | undefined) {
  return db
    .select()
    .from(products)
    .where(productIds ? inArray(products.id, productIds) : isNull(products.endedAt))
    .orderBy(asc(products.position), asc(products.id));
}

async function readComponents(db: Queryable, productIds: string[]) {
  const rows = await db
    .select()
    .from(components)
    .where(and(inArray(components.productId, productIds), isNull(components.endedAt)))
    .orderBy(asc(components.position));
  return Map.groupBy(rows, ({ productId }) => productId);
}

/**
 * Whoever registers an incident that is older than the product in Baken knows of it from then on. Of each product the first is looked up, so
 * that an archive need not be read for it.
 */
async function readFirstIncidents(
  db: Queryable,
  rows: { id: string; addedAt: Temporal.Instant }[],
  from: Temporal.Instant,
): Promise<Map<string, Temporal.Instant>> {
  const young = rows.filter(({ addedAt }) => Temporal.Instant.compare(addedAt, from) > 0).map(({ id }) => id);
  const first = db
    .select({ beganAt: incidents.beganAt })
    .from(incidentProducts)
    .innerJoin(incidents, eq(incidents.id, incidentProducts.incidentId))
    .where(eq(incidentProducts.productId, products.id))
    .orderBy(asc(incidents.beganAt))
    .limit(1)
    .as('first');
  const found = await db
    .select({ id: products.id, at: first.beganAt })
    .from(products)
    .innerJoinLateral(first, sql`true`)
    .where(inArray(products.id, young));
  return new Map(found.map(({ id, at }) => [id, at]));
}
