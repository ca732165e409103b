import { eq, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Transaction } from '../database/client.ts';
import { incidents, updates } from '../database/schema/incidents.ts';
import { withdrawDeadlines } from '../deadlines/set-deadlines.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError, invalidField } from '../errors.ts';
import type { SeenVersions } from '../http/if-match.ts';
import { readOrganisation } from '../products/queries.ts';
import { queueIncidentEvent } from '../webhooks/queue-incident-event.ts';
import { type Incident, readIncidentProducts } from './find-incident.ts';
import { incidentPages, requestIncidentPages } from './incident-pages.ts';
import { assertOpen, lockIncident, writeLogbook } from './lock-incident.ts';
import type { CloseIncidentRequest } from './schemas.ts';

/**
 * Closes an incident without a message to anybody, with the reason: one that nobody was told about, or a duplicate of another open
 * one, under which the news goes on. Who heard of the duplicate has the closing notice of that other one (requirement C5);
 * webhooks, which know incidents by their reference, are told once that it goes on under the other.
 * One that was told and is over is closed by publishing `resolved`. Throws `not-found`, `changed-meanwhile`,
 * `incident-closed`, `conflict`, `invalid-input`.
 */
export async function closeIncident(
  deps: Pick<Dependencies, 'db' | 'clock' | 'config'>,
  reference: string,
  { reason, duplicateOf }: CloseIncidentRequest,
  by: string,
  seen?: SeenVersions,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const { incident, original } = await lockBoth(tx, reference, duplicateOf, seen);
    assertOpen(incident);
    const told = await whoWasTold(tx, incident.id);
    if (original) await assertGoesOnUnder(tx, incident, original, told);
    else if (told !== 'nobody') throw wasTold(reference);
    const now = deps.clock.now();
    await tx
      .update(incidents)
      .set({
        status: 'resolved',
        closedAt: now,
        duplicateOf: original?.id ?? null,
        version: sql`${incidents.version} + 1`,
      })
      .where(eq(incidents.id, incident.id));
    await withdrawDeadlines(tx, incident.id, now);
    if (original) await followOriginal(tx, incident.id, original.id, now);
    if (original && told === 'public') await tellWebhooks(tx, deps.config, incident, now);
    const entry = { at: now, actor: by };
    const detail = { reason, ...(original && { duplicateOf: original.reference }) };
    await writeLogbook(tx, { ...entry, incidentId: incident.id, action: 'closed', detail });
    if (original) {
      const other = { incidentId: original.id, action: 'duplicate closed', detail: { duplicate: reference } };
      await writeLogbook(tx, { ...entry, ...other });
    }
  });
}

/** In one order, whichever of the two is closed: two people who close them as each other's duplicate do not wait in a circle. */
async function lockBoth(tx: Transaction, reference: string, duplicateOf: string | undefined, seen?: SeenVersions) {
  if (duplicateOf === reference) {
    throw invalidField('/duplicateOf', {
      nl: 'Een incident kan niet dubbel zijn met zichzelf.',
      en: 'An incident cannot be a duplicate of itself.',
    });
  }
  if (duplicateOf === undefined) return { incident: await lockIncident(tx, reference, seen), original: undefined };
  if (reference < duplicateOf) {
    const incident = await lockIncident(tx, reference, seen);
    return { incident, original: await lockIncident(tx, duplicateOf) };
  }
  const original = await lockIncident(tx, duplicateOf);
  return { incident: await lockIncident(tx, reference, seen), original };
}

type WhoWasTold = 'nobody' | 'own-staff' | 'public';

async function whoWasTold(tx: Transaction, incidentId: number): Promise<WhoWasTold> {
  const [row] = await tx.execute<{ told: boolean; public: boolean }>(sql`
    select count(*) > 0 as told, coalesce(bool_or(audience <> 'intern'), false) as public
    from updates where incident_id = ${incidentId}`);
  if (!row?.told) return 'nobody';
  return row.public ? 'public' : 'own-staff';
}

/** What was told of the one must be told of the other too, or readers would take a product for working that is not. */
async function assertGoesOnUnder(tx: Transaction, incident: Incident, original: Incident, told: WhoWasTold) {
  const { reference } = original;
  if (original.closedAt !== null) {
    throw new DomainError('conflict', {
      nl: `Incident ${reference} is al gesloten. Sluit dit incident met een update met status “resolved”.`,
      en: `Incident ${reference} is closed already. Close this incident by an update with status “resolved”.`,
    });
  }
  const covered = new Set((await readIncidentProducts(tx, original.id)).map(({ id }) => id));
  const left = (await readIncidentProducts(tx, incident.id)).map(({ id }) => id).filter((id) => !covered.has(id));
  if (left.length > 0) {
    throw new DomainError('conflict', {
      nl: `Incident ${reference} gaat niet over: ${left.join(', ')}. Voeg dat daar eerst toe, of haal het hier weg als het werkt.`,
      en: `Incident ${reference} is not about: ${left.join(', ')}. Add that there first, or take it away here if it works.`,
    });
  }
  if (told === 'public' && (await whoWasTold(tx, original.id)) !== 'public') {
    throw new DomainError('conflict', {
      nl: `Van incident ${reference} weten klanten nog niets, van dit incident wel. Publiceer daar eerst een update voor klanten.`,
      en: `Customers know nothing of incident ${reference} yet, and they know of this one. Publish an update for customers there first.`,
    });
  }
}

/** What was a duplicate of this one goes on under the other too; the pages of all of them say so. */
async function followOriginal(tx: Transaction, incidentId: number, originalId: number, now: Temporal.Instant) {
  const moved = await tx
    .update(incidents)
    .set({ duplicateOf: originalId })
    .where(eq(incidents.duplicateOf, incidentId))
    .returning({ id: incidents.id });
  for (const { id } of [...moved, { id: incidentId }]) await requestIncidentPages(tx, id, now);
}

/** Programs would otherwise wait for ever for the end of an incident whose reference is never named again. */
async function tellWebhooks(tx: Transaction, config: Config, incident: Incident, now: Temporal.Instant) {
  const { id, reference } = incident;
  const productIds = (await readIncidentProducts(tx, id)).map((product) => product.id);
  const [page] = await incidentPages(tx, config, reference, productIds);
  const { name, timeZone } = await readOrganisation(tx);
  const sequence = (await tx.$count(updates, eq(updates.incidentId, id))) + 1;
  await queueIncidentEvent(tx, { incident, sequence, productIds, page, sender: { name, timeZone }, now });
}

function wasTold(reference: string): DomainError {
  return new DomainError('conflict', {
    nl: `Over incident ${reference} is al bericht. Is het over, publiceer dan een update met status “resolved”; die sluit het en vertelt het iedereen die eerder bericht kreeg. Is het dezelfde storing als een andere die nog loopt, noem die dan in “duplicateOf”.`,
    en: `People have been told about incident ${reference}. If it is over, publish an update with status “resolved”; it closes the incident and tells everybody who heard of it. If it is the same disruption as another that is open, name that one in “duplicateOf”.`,
  });
}
