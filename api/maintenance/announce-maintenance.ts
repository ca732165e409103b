import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { type Channel, channels } from '../database/schema/contacts.ts';
import { maintenanceComponents, maintenanceProducts, maintenances } from '../database/schema/maintenance.ts';
import { checkProducts, type ProductRef } from '../incidents/check-products.ts';
import { assertSameRequest, fingerprint, holdIdempotencyKey } from '../incidents/idempotency.ts';
import { nextReference } from '../incidents/next-reference.ts';
import { type Organisation, readOrganisation } from '../products/queries.ts';
import { assertInTime, remindAt } from './check-notice-period.ts';
import { assertTimes } from './check-times.ts';
import { checkWindow } from './check-window.ts';
import { assertWorkKind } from './check-work-kind.ts';
import type { Maintenance } from './derive-state.ts';
import { follow, type MaintenanceDependencies } from './record-step.ts';
import { refuseSecondAnnouncement } from './refuse-repetition.ts';
import type { AnnounceMaintenanceRequest } from './schemas.ts';

/**
 * Announces maintenance, once, to everybody who must know: at least the agreed number of working days ahead unless it is an
 * emergency (requirement F1), and inside the agreed window unless there is a reason (F3). With an Idempotency-Key, the same
 * request again changes nothing; without one it is refused. Throws `invalid-input`, `announced-before`,
 * `announced-too-late`, `outside-window`, `no-organisation` and `idempotency-key-reused`.
 */
export async function announceMaintenance(
  deps: MaintenanceDependencies,
  request: AnnounceMaintenanceRequest,
  by: string,
  idempotencyKey?: string,
): Promise<{ reference: string; repeated: boolean }> {
  return deps.db.transaction(async (tx) => {
    const earlier = idempotencyKey === undefined ? undefined : await findRepeated(tx, request, idempotencyKey);
    if (earlier !== undefined) return { reference: earlier, repeated: true };
    await refuseSecondAnnouncement(tx, request);
    await assertWorkKind(tx, request);
    const key = idempotencyKey !== undefined && { idempotencyKey, requestSha256: fingerprint(request) };
    const now = deps.clock.now();
    const maintenance = await saveAnnounced(tx, request, { by, now, known: key || {} });
    await follow(tx, deps, maintenance, {
      step: 'announced',
      by,
      now,
      notice: request.emergency ? 'maintenance-emergency' : 'maintenance-announced',
      explanation: request.explanation,
      detail: timesOf(maintenance),
    });
    return { reference: maintenance.reference, repeated: false };
  });
}

/** What is known of an announcement besides what was asked: the key that it came with, or the series that it is one of. */
type Known = Pick<typeof maintenances.$inferInsert, 'idempotencyKey' | 'requestSha256' | 'seriesId' | 'occurrenceAt'>;

/**
 * Saves maintenance that is announced at `now`, and gives it its reference. Who calls this has to `follow` it: nothing is told yet. Throws
 * `invalid-input`, `announced-too-late` and `outside-window`.
 */
export async function saveAnnounced(
  tx: Transaction,
  request: AnnounceMaintenanceRequest,
  { by, now, known }: { by: string; now: Temporal.Instant; known: Known },
): Promise<Maintenance> {
  const organisation = await readOrganisation(tx);
  const columns = await checkAnnouncement(tx, organisation, request, { by, now });
  const reference = await nextReference(tx, now.toZonedDateTimeISO(organisation.timeZone).year);
  const [maintenance] = await tx
    .insert(maintenances)
    .values({ ...columns, ...known, reference })
    .returning();
  if (!maintenance) throw new Error('the database returned no maintenance');
  await saveProducts(tx, maintenance.id, request.products);
  return maintenance;
}

/** The times of maintenance as its log keeps them. */
export function timesOf({ startsAt, endsAt }: Pick<Maintenance, 'startsAt' | 'endsAt'>): Record<string, string> {
  return { startsAt: startsAt.toString(), endsAt: endsAt.toString() };
}

/**
 * What will be known of maintenance when it is announced at `now`. Changes nothing. Throws `invalid-input`, `announced-too-late`
 * and `outside-window`.
 */
export async function checkAnnouncement(
  tx: Transaction,
  organisation: Organisation,
  request: AnnounceMaintenanceRequest,
  { by, now }: { by: string; now: Temporal.Instant },
) {
  const { startsAt, endsAt, emergency, outsideWindow, products } = request;
  assertTimes(request, now);
  await checkProducts(tx, products);
  if (!emergency) assertInTime(organisation, startsAt, now);
  const outsideWindowReason = (outsideWindow ?? emergency)?.reason ?? null;
  const work = request.work ?? null;
  const interval = { from: startsAt, to: endsAt };
  const windowVerdict = await checkWindow(tx, organisation, { products, interval, work, outsideWindowReason });
  return {
    startsAt,
    endsAt,
    announcedEndsAt: endsAt,
    symptom: request.symptom,
    description: request.description,
    emergencyReason: emergency?.reason ?? null,
    windowVerdict,
    outsideWindowReason: windowVerdict === 'outside' ? outsideWindowReason : null,
    work,
    audience: request.audience,
    breadth: request.breadth,
    channels: channelsOf(request),
    without: [...new Set(request.without)],
    announcedAt: now,
    announcedBy: by,
    remindAt: remindAt(organisation, startsAt, now),
  };
}

/** What can wait does not wake people; an emergency may. */
function channelsOf({ channels: chosen, emergency }: AnnounceMaintenanceRequest): Channel[] {
  return [...new Set<Channel>(chosen ?? (emergency ? channels : ['email']))];
}

async function saveProducts(tx: Transaction, maintenanceId: number, refs: ProductRef[]): Promise<void> {
  await tx.insert(maintenanceProducts).values(refs.map(({ id }) => ({ maintenanceId, productId: id })));
  const parts = refs.flatMap((ref) =>
    [...new Set(ref.components)].map((componentId) => ({ maintenanceId, productId: ref.id, componentId })),
  );
  if (parts.length > 0) await tx.insert(maintenanceComponents).values(parts);
}

/** The maintenance that an earlier request with this key announced. Throws when that request asked for something else. */
async function findRepeated(
  tx: Transaction,
  request: AnnounceMaintenanceRequest,
  idempotencyKey: string,
): Promise<string | undefined> {
  await holdIdempotencyKey(tx, `maintenances/${idempotencyKey}`);
  const [earlier] = await tx
    .select({ reference: maintenances.reference, requestSha256: maintenances.requestSha256 })
    .from(maintenances)
    .where(eq(maintenances.idempotencyKey, idempotencyKey));
  if (!earlier) return undefined;
  assertSameRequest(earlier.requestSha256, request, {
    nl: `Met deze Idempotency-Key is al ander onderhoud aangekondigd: ${earlier.reference}. Gebruik voor elk onderhoud een nieuwe sleutel.`,
    en: `Other maintenance was announced with this Idempotency-Key: ${earlier.reference}. Use a new key for every maintenance.`,
  });
  return earlier.reference;
}
