import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { incidents } from '../database/schema/incidents.ts';
import { startNoticeDeadlines, withdrawDeadlines } from '../deadlines/set-deadlines.ts';
import type { Dependencies } from '../dependencies.ts';
import { invalidField } from '../errors.ts';
import type { SeenVersions } from '../http/if-match.ts';
import { readOrganisation } from '../products/queries.ts';
import { checkProducts, setProducts } from './check-products.ts';
import type { Incident } from './find-incident.ts';
import { requestIncidentPages, requestPagesToLeave } from './incident-pages.ts';
import { keepPastImpact } from './keep-past-impact.ts';
import { assertOpen, lockIncident, writeLogbook } from './lock-incident.ts';
import { pastInstant } from './open-incident.ts';
import type { ChangeIncidentRequest } from './schemas.ts';

/**
 * Changes what is registered about an open incident; sends nothing. The public page shows it at once. A change to P1
 * starts the clocks of requirement D1, a change from P1 withdraws them. Throws `not-found`, `changed-meanwhile`,
 * `incident-closed`, `invalid-input`.
 */
export async function changeIncident(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  reference: string,
  request: ChangeIncidentRequest,
  by: string,
  seen?: SeenVersions,
): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    const incident = await lockIncident(tx, reference, seen);
    assertOpen(incident);
    assertPriority(incident, request);
    const { products, beganAt, calledAt, impactSince, ...rest } = request;
    await keepPastImpact(tx, incident, request, now);
    if (products || beganAt !== undefined) await requestPagesToLeave(tx, incident.id, now);
    await tx
      .update(incidents)
      .set({
        ...rest,
        ...(beganAt !== undefined && { beganAt: pastInstant('/beganAt', beganAt, now) ?? now }),
        ...(calledAt !== undefined && { calledAt: pastInstant('/calledAt', calledAt, now) }),
        ...(becomesP1(incident, request) && { declaredP1At: now }),
        version: sql`${incidents.version} + 1`,
      })
      .where(eq(incidents.id, incident.id));
    if (products) {
      await checkProducts(tx, products);
      await setProducts(tx, incident.id, products);
    }
    await followPriority(tx, incident, request, now);
    await requestIncidentPages(tx, incident.id, now);
    await writeLogbook(tx, {
      incidentId: incident.id,
      at: now,
      actor: by,
      action: 'changed',
      detail: { fields: Object.keys(request) },
    });
  });
}

const becomesP1 = (incident: Incident, request: ChangeIncidentRequest) =>
  request.priority === 1 && incident.priority !== 1;

function assertPriority(incident: Incident, request: ChangeIncidentRequest): void {
  if (incident.kind === 'security' && request.priority !== undefined && request.priority !== 1) {
    throw invalidField('/priority', {
      nl: 'Een beveiligingsincident is altijd P1.',
      en: 'A security incident is always P1.',
    });
  }
}

async function followPriority(
  tx: Transaction,
  incident: Incident,
  request: ChangeIncidentRequest,
  now: Temporal.Instant,
): Promise<void> {
  if (becomesP1(incident, request)) {
    await startNoticeDeadlines(tx, incident.id, now, await readOrganisation(tx));
  } else if (incident.priority === 1 && request.priority !== undefined && request.priority !== 1) {
    await withdrawDeadlines(tx, incident.id, now, ['internal-notice', 'external-notice']);
  }
}
