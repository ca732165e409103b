import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { incidents, publications, updates } from '../database/schema/incidents.ts';
import { settleDeadlines } from '../deadlines/set-deadlines.ts';
import type { Dependencies } from '../dependencies.ts';
import type { SeenVersions } from '../http/if-match.ts';
import { expandMailings, sliceSizes } from '../mailings/expand-mailings.ts';
import { insertMailings } from '../mailings/insert-mailings.ts';
import { wakeDeliverLoops } from '../mailings/wake-deliver-loops.ts';
import { queueIncidentEvent } from '../webhooks/queue-incident-event.ts';
import { deriveStatus } from './derive-status.ts';
import type { Incident } from './find-incident.ts';
import { assertSameRequest, fingerprint, holdIdempotencyKey } from './idempotency.ts';
import { requestIncidentPages } from './incident-pages.ts';
import { assertOpen, lockIncident, writeLogbook } from './lock-incident.ts';
import { type PlannedUpdate, planUpdate } from './plan-update.ts';
import { type Published, readPublished } from './queries.ts';
import { refuseRepetition } from './refuse-repetition.ts';
import { refuseWhileOpen } from './refuse-while-open.ts';
import { renderMailing } from './render-mailing.ts';
import type { PublishUpdateRequest } from './schemas.ts';

export type PublishDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'templates'>;

export type PublishOptions = {
  by: string;
  /** Makes a repeated request safe: the second one changes nothing and answers as the first did. */
  idempotencyKey?: string | undefined;
  /** The versions of the incident of which the caller saw one (If-Match). */
  seenVersions?: SeenVersions;
};

/**
 * Publishes an update, once, to everybody who must know: email, SMS, internal copy and public page. One transaction saves
 * the update and all that must be done because of it, as rows; the loops do the rest (design, "Publishing an incident
 * update"). Gives what was published, and whether an earlier request with the same key did that.
 *
 * Throws `not-found`, `changed-meanwhile`, `incident-closed`, `idempotency-key-reused`, `published-just-now`, `another-is-open`,
 * `invalid-input`.
 */
export async function publishUpdate(
  deps: PublishDependencies,
  reference: string,
  request: PublishUpdateRequest,
  options: PublishOptions,
): Promise<{ publicationId: number; repeated: boolean; published: Published }> {
  return deps.db.transaction(async (tx) => {
    const repeated = await findRepeated(tx, reference, request, options);
    if (repeated !== undefined) {
      const published = await readPublished(tx, deps.config, reference, repeated);
      return { publicationId: repeated, repeated: true, published };
    }

    const incident = await lockIncident(tx, reference, options.seenVersions);
    assertOpen(incident);
    const now = deps.clock.now();
    await refuseWhileOpen(tx, incident, request);
    const planned = await planUpdate(tx, deps.config, incident, request, now);
    if (options.idempotencyKey === undefined) await refuseRepetition(tx, request, planned.earlier.at(-1), now);

    const publicationId = await saveUpdate(tx, incident, request, planned, options, now);
    await queueMailings(tx, deps, planned, publicationId, now);
    const { sequence, audience, told } = planned;
    const detail = { sequence, status: request.status, audience, breadth: told };
    // None of these needs another's answer, so they share their round trips. What was published is read here and not after
    // the commit, when the loops would be ahead of it in the queue for this process.
    const [published] = await Promise.all([
      readPublished(tx, deps.config, reference, publicationId),
      followStatus(tx, incident, planned, now),
      planned.isPublic && requestIncidentPages(tx, incident.id, now),
      planned.told.extern !== null && tellWebhooks(tx, incident, planned, now),
      writeLogbook(tx, { incidentId: incident.id, at: now, actor: options.by, action: 'published', detail }),
      wakeDeliverLoops(tx),
    ]);
    return { publicationId, repeated: false, published };
  });
}

/** The publication that an earlier request with this key made. Throws when that request asked for something else. */
async function findRepeated(
  tx: Transaction,
  reference: string,
  request: PublishUpdateRequest,
  { idempotencyKey }: PublishOptions,
): Promise<number | undefined> {
  if (idempotencyKey === undefined) return undefined;
  await holdIdempotencyKey(tx, `${reference}/${idempotencyKey}`);
  const [earlier] = await tx
    .select({ publicationId: updates.publicationId, requestSha256: updates.requestSha256 })
    .from(updates)
    .innerJoin(incidents, eq(incidents.id, updates.incidentId))
    .where(and(eq(incidents.reference, reference), eq(updates.idempotencyKey, idempotencyKey)));
  if (!earlier) return undefined;
  assertSameRequest(earlier.requestSha256, request, {
    nl: 'Met deze Idempotency-Key is al een andere update gepubliceerd. Gebruik voor elke update een nieuwe sleutel.',
    en: 'Another update was published with this Idempotency-Key. Use a new key for every update.',
  });
  return earlier.publicationId;
}

async function saveUpdate(
  tx: Transaction,
  incident: Incident,
  request: PublishUpdateRequest,
  planned: PlannedUpdate,
  options: PublishOptions,
  now: Temporal.Instant,
): Promise<number> {
  const published = { publishedAt: now, publishedBy: options.by };
  const [publication] = await tx.insert(publications).values(published).returning({ id: publications.id });
  if (!publication) throw new Error('the database returned no publication');
  await tx.insert(updates).values({
    ...published,
    incidentId: incident.id,
    publicationId: publication.id,
    sequence: planned.sequence,
    status: request.status,
    audience: planned.audience,
    internBreadth: planned.told.intern,
    externBreadth: planned.told.extern,
    explanation: request.explanation,
    nextUpdateAt: planned.nextUpdateAt ?? null,
    idempotencyKey: options.idempotencyKey ?? null,
    requestSha256: fingerprint(request),
  });
  return publication.id;
}

async function followStatus(
  tx: Transaction,
  incident: Incident,
  planned: PlannedUpdate,
  now: Temporal.Instant,
): Promise<void> {
  const status = deriveStatus([...planned.earlier, planned.facts]);
  await tx
    .update(incidents)
    .set({ status, closedAt: status === 'resolved' ? now : null, version: sql`${incidents.version} + 1` })
    .where(eq(incidents.id, incident.id));
  const { audience, nextUpdateAt } = planned;
  await settleDeadlines(
    tx,
    { incidentId: incident.id, scope: incident.scope, status, audience, publishedAt: now, nextUpdateAt },
    planned.organisation,
  );
}

async function queueMailings(
  tx: Transaction,
  deps: PublishDependencies,
  planned: PlannedUpdate,
  publicationId: number,
  now: Temporal.Instant,
): Promise<void> {
  const wanted = planned.plans.map((plan) => {
    const { readership: _, ...mailing } = plan;
    return { ...mailing, texts: renderMailing(deps, planned, plan) };
  });
  // In the order of urgency: who is in two audiences gets the message of the first.
  const mailings = await insertMailings(tx, publicationId, wanted, now);
  await expandMailings(tx, mailings, { sliceSize: sliceSizes.whilePublishing, now });
}

async function tellWebhooks(
  tx: Transaction,
  incident: Incident,
  { sequence, productIds, facts, organisation }: PlannedUpdate,
  now: Temporal.Instant,
): Promise<void> {
  const { name, timeZone } = organisation;
  const page = facts.pageUrl;
  await queueIncidentEvent(tx, { incident, sequence, productIds, page, sender: { name, timeZone }, now });
}
