import { and, eq, gt, inArray, isNotNull, isNull, lt, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import {
  type Impact,
  incidentComponents,
  incidentPastImpacts,
  incidentProducts,
  incidents,
  updates,
} from '../database/schema/incidents.ts';
import { maintenanceComponents, maintenanceProducts, maintenances } from '../database/schema/maintenance.ts';
import { deriveState } from '../maintenance/derive-state.ts';
import type { Cause, Failure } from './failed-stretches.ts';

/** A failure of a product. */
export type ProductFailure = Failure & {
  productId: string;
  /** False: people notice it, and it takes nothing of the figures, because somebody said so on the incident. */
  counts: boolean;
};

type Asked = { from: Temporal.Instant; until: Temporal.Instant; now: Temporal.Instant; productIds: string[] };

/**
 * The time that incidents took of some products. Not in it are incidents of the service desk for a product that is not one of it, and
 * those that were closed because nobody had to be told. With `onlyTold` neither is one that is open and of which the public does not
 * know yet.
 */
export async function readIncidentFailures(
  db: Queryable,
  { from, until, now, productIds, onlyTold }: Asked & { onlyTold: boolean },
): Promise<ProductFailure[]> {
  const rows = await db
    .select({
      id: incidents.id,
      reference: incidents.reference,
      impact: incidents.impact,
      availability: incidents.availability,
      beganAt: incidents.beganAt,
      closedAt: incidents.closedAt,
      productId: sql<string>`counted.product_id`,
      componentIds: sql<string[]>`counted.component_ids`,
      toldSides: sql<string[]>`told.sides`,
    })
    .from(incidents)
    .innerJoin(
      sql`lateral (
        select hit.product_id, array(
          select component_id from ${incidentComponents}
          where incident_id = hit.incident_id and product_id = hit.product_id
        ) as component_ids
        from ${incidentProducts} hit join products on products.id = hit.product_id
        where hit.incident_id = ${incidents.id} and hit.product_id = any(${sql.param(productIds)}::text[])
          and (${incidents.domain} = 'product' or products.domain = 'support')
      ) counted`,
      sql`true`,
    )
    .innerJoin(
      sql`lateral (select array(select distinct audience from ${updates} where incident_id = ${incidents.id}) as sides) told`,
      sql`true`,
    )
    .where(and(lt(incidents.beganAt, until), or(isNull(incidents.closedAt), gt(incidents.closedAt, from))));
  const told = rows.map((row) => ({ ...row, isPublic: row.toldSides.some((side) => side !== 'intern') }));
  const counting = told.filter(({ closedAt, toldSides, isPublic }) =>
    closedAt === null ? isPublic || !onlyTold : toldSides.length > 0,
  );
  const pastOf = await readPastImpacts(db, from, until);
  const causes = new Map<number, Cause>();
  return counting.flatMap(({ id, reference, isPublic, productId, componentIds, availability, ...incident }) => {
    const cause = causes.get(id) ?? { kind: 'incident', reference, told: isPublic ? 'public' : 'own-staff' };
    causes.set(id, cause);
    const end = incident.closedAt ?? now;
    return impactsInTurn(incident, pastOf.get(id) ?? [], end).map((part) => ({
      ...part,
      cause,
      productId,
      componentIds,
      counts: availability === 'counts',
    }));
  });
}

type PastImpact = { until: Temporal.Instant; impact: Impact };

async function readPastImpacts(
  db: Queryable,
  from: Temporal.Instant,
  until: Temporal.Instant,
): Promise<Map<number, PastImpact[]>> {
  const rows = await db
    .select({
      incidentId: incidentPastImpacts.incidentId,
      until: incidentPastImpacts.until,
      impact: incidentPastImpacts.impact,
    })
    .from(incidentPastImpacts)
    .innerJoin(incidents, eq(incidents.id, incidentPastImpacts.incidentId))
    .where(and(lt(incidents.beganAt, until), or(isNull(incidents.closedAt), gt(incidents.closedAt, from))))
    .orderBy(incidentPastImpacts.until);
  return Map.groupBy(rows, ({ incidentId }) => incidentId);
}

/** An incident as one failure after the other, each with the impact that it had then. */
function impactsInTurn(
  { beganAt, impact }: { beganAt: Temporal.Instant; impact: Impact },
  past: readonly PastImpact[],
  end: Temporal.Instant,
): { from: number; to: number; impact: Impact }[] {
  let from = beganAt.epochMilliseconds;
  return [...past, { until: end, impact }].map((part) => {
    const to = Math.min(part.until.epochMilliseconds, end.epochMilliseconds);
    const turn = { from, to, impact: part.impact };
    from = Math.max(from, to);
    return turn;
  });
}

/**
 * The time that maintenance took although it was not announced in time: all of an emergency, and of planned maintenance what came after
 * the end that was announced. Work on components is a failure of those; of the rest nobody said that it does not work. Planned
 * maintenance that only own staff was told of takes nothing: customers notice nothing of it.
 */
export async function readMaintenanceFailures(
  db: Queryable,
  { from, until, now, productIds }: Asked,
): Promise<ProductFailure[]> {
  const rows = await db
    .select()
    .from(maintenances)
    .innerJoin(maintenanceProducts, eq(maintenanceProducts.maintenanceId, maintenances.id))
    .where(
      and(
        inArray(maintenanceProducts.productId, productIds),
        isNull(maintenances.cancelledAt),
        lt(maintenances.startsAt, until),
        or(
          isNotNull(maintenances.emergencyReason),
          and(ne(maintenances.audience, 'intern'), ranOver(maintenances, now)),
        ),
        or(isNull(maintenances.finishedAt), gt(maintenances.finishedAt, from)),
      ),
    );
  const ids = [...new Set(rows.map(({ maintenances: { id } }) => id))];
  const parts = await db.select().from(maintenanceComponents).where(inArray(maintenanceComponents.maintenanceId, ids));
  const causes = new Map<number, Cause>();
  return rows.map(({ maintenances: row, maintenance_products: { productId } }) => {
    const cause = causes.get(row.id) ?? {
      kind: 'maintenance',
      reference: row.reference,
      told: row.audience === 'intern' ? 'own-staff' : 'public',
    };
    causes.set(row.id, cause);
    const isOver = deriveState(row, now) === 'finished';
    const end = row.finishedAt ?? (isOver ? row.endsAt : now);
    const begin = row.emergencyReason === null ? row.announcedEndsAt : row.startsAt;
    return {
      from: begin.epochMilliseconds,
      to: end.epochMilliseconds,
      impact: 'full',
      cause,
      productId,
      componentIds: parts
        .filter((part) => part.maintenanceId === row.id && part.productId === productId)
        .map(({ componentId }) => componentId),
      counts: true,
    };
  });
}

/** It went on after the end that was announced. Most maintenance does not, and need not be read. */
function ranOver({ finishedAt, announcedEndsAt }: typeof maintenances, now: Temporal.Instant): SQL | undefined {
  return or(gt(finishedAt, announcedEndsAt), and(isNull(finishedAt), lt(announcedEndsAt, now)));
}
