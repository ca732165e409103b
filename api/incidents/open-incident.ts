import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { incidents, type Priority } from '../database/schema/incidents.ts';
import { startNoticeDeadlines } from '../deadlines/set-deadlines.ts';
import type { Dependencies } from '../dependencies.ts';
import { invalidField } from '../errors.ts';
import { readOrganisation } from '../products/queries.ts';
import { checkProducts, setProducts } from './check-products.ts';
import { assertSameRequest, fingerprint, holdIdempotencyKey } from './idempotency.ts';
import { writeLogbook } from './lock-incident.ts';
import { nextReference } from './next-reference.ts';
import type { OpenIncidentRequest } from './schemas.ts';

/**
 * Registers an incident (requirements C1-C3) and, when it is a P1, starts the clocks of D1. Nobody is told yet: that is
 * `publishUpdate`. With an Idempotency-Key, the same request again changes nothing. Gives the reference, and whether an
 * earlier request with the same key opened it. Throws `invalid-input`, `no-organisation` and `idempotency-key-reused`.
 */
export async function openIncident(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  request: OpenIncidentRequest,
  by: string,
  idempotencyKey?: string,
): Promise<{ reference: string; repeated: boolean }> {
  return deps.db.transaction(async (tx) => {
    const earlier = idempotencyKey === undefined ? undefined : await findRepeated(tx, request, idempotencyKey);
    if (earlier !== undefined) return { reference: earlier, repeated: true };
    const key = idempotencyKey !== undefined && { idempotencyKey, requestSha256: fingerprint(request) };
    const { reference } = await registerIncident(tx, request, { by, now: deps.clock.now(), ...key });
    return { reference, repeated: false };
  });
}

/**
 * The same as a part of a larger transaction, such as that in which maintenance becomes an incident. Throws `invalid-input` and
 * `no-organisation`.
 */
export async function registerIncident(
  tx: Transaction,
  request: OpenIncidentRequest,
  { by, now, ...key }: { by: string; now: Temporal.Instant; idempotencyKey?: string; requestSha256?: string },
): Promise<{ id: number; reference: string }> {
  const priority = priorityOf(request);
  const organisation = await readOrganisation(tx);
  const [first] = await checkProducts(tx, request.products);
  const reference = await nextReference(tx, now.toZonedDateTimeISO(organisation.timeZone).year);
  const [incident] = await tx
    .insert(incidents)
    .values({
      ...registration(request, now),
      reference,
      domain: request.domain ?? first?.domain ?? 'product',
      kind: request.kind,
      scope: request.scope,
      impact: request.impact,
      availability: request.availability,
      symptom: request.symptom,
      priority,
      openedAt: now,
      openedBy: by,
      declaredP1At: priority === 1 ? now : null,
      ...key,
    })
    .returning({ id: incidents.id });
  if (!incident) throw new Error('the database returned no incident');
  await setProducts(tx, incident.id, request.products);
  if (priority === 1) await startNoticeDeadlines(tx, incident.id, now, organisation);
  await writeLogbook(tx, { incidentId: incident.id, at: now, actor: by, action: 'opened', detail: { priority } });
  return { id: incident.id, reference };
}

/** The incident that an earlier request with this key opened. Throws when that request asked for something else. */
async function findRepeated(
  tx: Transaction,
  request: OpenIncidentRequest,
  idempotencyKey: string,
): Promise<string | undefined> {
  await holdIdempotencyKey(tx, `incidents/${idempotencyKey}`);
  const [earlier] = await tx
    .select({ reference: incidents.reference, requestSha256: incidents.requestSha256 })
    .from(incidents)
    .where(eq(incidents.idempotencyKey, idempotencyKey));
  if (!earlier) return undefined;
  assertSameRequest(earlier.requestSha256, request, {
    nl: `Met deze Idempotency-Key is al een ander incident geopend: ${earlier.reference}. Gebruik voor elk incident een nieuwe sleutel.`,
    en: `Another incident was opened with this Idempotency-Key: ${earlier.reference}. Use a new key for every incident.`,
  });
  return earlier.reference;
}

function priorityOf(request: OpenIncidentRequest): Priority | null {
  if (request.kind !== 'security') return request.priority ?? null;
  if (request.priority === undefined || request.priority === null || request.priority === 1) return 1;
  throw invalidField('/priority', {
    nl: 'Een beveiligingsincident is altijd P1. Laat de prioriteit weg of vul 1 in.',
    en: 'A security incident is always P1. Leave the priority out or give 1.',
  });
}

function registration(request: OpenIncidentRequest, now: Temporal.Instant) {
  return {
    description: request.description,
    beganAt: pastInstant('/beganAt', request.beganAt, now) ?? now,
    calledAt: pastInstant('/calledAt', request.calledAt, now),
    callerName: request.callerName ?? null,
    callerOrganisation: request.callerOrganisation ?? null,
    callerPhone: request.callerPhone ?? null,
    foundHow: request.foundHow ?? null,
    possibleCause: request.possibleCause ?? null,
    nextSteps: request.nextSteps ?? null,
  };
}

/** The instant that was given, or null. Throws `invalid-input` for one in the future. */
export function pastInstant(
  field: string,
  given: Temporal.Instant | null | undefined,
  now: Temporal.Instant,
): Temporal.Instant | null {
  if (given === undefined || given === null) return null;
  // Clocks differ a little between machines; a minute ahead is no mistake of the caller.
  if (Temporal.Instant.compare(given, now.add({ minutes: 1 })) > 0) {
    throw invalidField(field, {
      nl: 'Dit ligt in de toekomst. Controleer datum, tijd en tijdzone.',
      en: 'This lies in the future. Check date, time and time zone.',
    });
  }
  return given;
}
