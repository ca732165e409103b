import { and, asc, eq, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Queryable } from '../database/client.ts';
import { standingAudiences } from '../database/schema/groups.ts';
import { incidentComponents, type Priority, updates } from '../database/schema/incidents.ts';
import { components } from '../database/schema/products.ts';
import { invalidField } from '../errors.ts';
import { inTheNameOf } from '../mailings/in-the-name-of.ts';
import { toldOfIncidentOrDuplicate } from '../mailings/told-ledger.ts';
import { readOrganisation } from '../products/queries.ts';
import { readSubscribedSites } from '../subscribers/subscribed-sites.ts';
import type { IncidentNoticeFacts } from '../templates/incident-notice.ts';
import { audienceOf, type Told, toldBefore, whoIsTold } from './derive-status.ts';
import { type Incident, readIncidentProducts } from './find-incident.ts';
import { incidentPages } from './incident-pages.ts';
import { type MailingPlan, planMailings } from './plan-mailings.ts';
import type { PublishUpdateRequest } from './schemas.ts';

/** A request to publish, checked against the incident: what will be told, to whom. */
export type PlannedUpdate = Awaited<ReturnType<typeof planUpdate>>;

/**
 * Works out what publishing this update means, without changing anything: who is told, by which mailings, with which
 * facts. Both the preview and the publication itself start from it. Throws `invalid-input`.
 */
export async function planUpdate(
  db: Queryable,
  config: Config,
  incident: Incident,
  request: PublishUpdateRequest,
  now: Temporal.Instant,
) {
  const priority = priorityOf(incident);
  const nextUpdateAt = nextUpdateOf(request, now);
  // Sent together, answered in order: the incident manager waits for one round trip instead of seven.
  const [earlier, named, parts, managementToldBefore, standing, subscribed, organisation] = await Promise.all([
    db.select().from(updates).where(eq(updates.incidentId, incident.id)).orderBy(asc(updates.sequence)),
    readIncidentProducts(db, incident.id),
    readComponents(db, incident.id),
    wasManagementTold(db, incident.id),
    db.select().from(standingAudiences),
    readSubscribedSites(db, { incidentId: incident.id }),
    readOrganisation(db),
  ]);
  const before = toldBefore(earlier);
  const told = whoIsTold(request, before);
  const productIds = named.map((product) => product.id);
  const plans = planMailings({
    incident: { id: incident.id, priority, scope: incident.scope, productIds },
    update: { status: request.status, told, publishedAt: now },
    managementToldBefore,
    standing,
    subscribed,
  });
  const isPublic = told.extern !== null || before.extern !== null;
  const pages = isPublic ? await incidentPages(db, config, incident.reference, productIds) : [];
  const [page] = pages;
  const facts: IncidentNoticeFacts = {
    reference: incident.reference,
    priority,
    scope: incident.scope,
    impact: incident.impact,
    kind: incident.kind,
    status: request.status,
    productNames: named.map((product) => product.name),
    componentNames: parts.map((part) => part.name),
    beganAt: incident.beganAt,
    publishedAt: now,
    resolvedAt: request.status === 'resolved' ? now : undefined,
    nextUpdateAt,
    symptom: incident.symptom,
    explanation: request.explanation,
    internal: {
      description: incident.description,
      possibleCause: incident.possibleCause ?? undefined,
      nextSteps: incident.nextSteps ?? undefined,
    },
    organisation: inTheNameOf(organisation, config),
    pageUrl: page && { nl: page.nl, en: page.en },
  };
  return {
    told,
    audience: audienceOf(told),
    earlier,
    sequence: earlier.length + 1,
    nextUpdateAt,
    productIds,
    plans,
    facts,
    pages,
    before,
    managementToldBefore,
    organisation,
    isPublic,
  };
}

/** Whether the readers of this mailing heard of the incident before: else it is news to them. */
export function heardBefore(
  plan: MailingPlan,
  { before, managementToldBefore }: { before: Told; managementToldBefore: boolean },
): boolean {
  switch (plan.kind) {
    case 'management':
      return managementToldBefore;
    case 'internal':
      return before.intern !== null;
    case 'external':
    case 'standing':
    case 'subscribers':
      return before.extern !== null;
  }
}

function priorityOf(incident: Incident): Priority {
  if (incident.priority !== null) return incident.priority;
  throw invalidField('/status', {
    nl: 'Dit incident heeft nog geen prioriteit. Vul die eerst in: zij bepaalt wie bericht krijgt.',
    en: 'This incident has no priority yet. Set it first: it decides who is told.',
  });
}

const furthestNextUpdate = Temporal.Duration.from({ hours: 24 * 14 });

function nextUpdateOf(request: PublishUpdateRequest, now: Temporal.Instant): Temporal.Instant | undefined {
  const at = request.nextUpdateAt;
  if (at === undefined) return undefined;
  if (request.status === 'resolved') {
    throw invalidField('/nextUpdateAt', {
      nl: 'Bij “resolved” komt er geen volgende update. Laat dit veld weg.',
      en: 'After “resolved” there is no next update. Leave this field out.',
    });
  }
  // The database keeps microseconds: later than now must hold there too, of a moment in whole milliseconds.
  const soonest = now.round({ smallestUnit: 'millisecond', roundingMode: 'ceil' });
  if (Temporal.Instant.compare(at, soonest) <= 0) {
    throw invalidField('/nextUpdateAt', { nl: 'Dit tijdstip is al voorbij.', en: 'This moment has passed.' });
  }
  if (Temporal.Instant.compare(at, now.add(furthestNextUpdate)) > 0) {
    throw invalidField('/nextUpdateAt', {
      nl: 'Dit is meer dan veertien dagen vooruit. Controleer de datum.',
      en: 'This is more than fourteen days ahead. Check the date.',
    });
  }
  return at;
}

async function readComponents(db: Queryable, incidentId: number) {
  return db
    .select({ name: components.name })
    .from(incidentComponents)
    .innerJoin(
      components,
      and(eq(components.productId, incidentComponents.productId), eq(components.id, incidentComponents.componentId)),
    )
    .where(eq(incidentComponents.incidentId, incidentId))
    .orderBy(asc(components.position));
}

async function wasManagementTold(db: Queryable, incidentId: number): Promise<boolean> {
  const [told] = await db.execute(sql`
    select 1 from mailings
    where publication_id in (${toldOfIncidentOrDuplicate(incidentId)}) and kind = 'management' limit 1`);
  return told !== undefined;
}
