import { and, eq, gte } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { incidentPastImpacts } from '../database/schema/incidents.ts';
import { invalidField } from '../errors.ts';
import type { Incident } from './find-incident.ts';
import { pastInstant } from './open-incident.ts';
import type { ChangeIncidentRequest } from './schemas.ts';

/**
 * When the impact of an incident changes, keeps what it was until then, for availability: a whole failure of which a part came back after
 * an hour stays a whole failure for that hour. With `impactSince` at or before its beginning the impact was never another one.
 * Throws `invalid-input` for a moment in the future, and for `impactSince` without an impact.
 */
export async function keepPastImpact(
  tx: Transaction,
  incident: Incident,
  { impact, impactSince, beganAt = incident.beganAt }: ChangeIncidentRequest,
  now: Temporal.Instant,
): Promise<void> {
  if (impact === undefined) {
    if (impactSince === undefined) return;
    throw invalidField('/impactSince', {
      nl: 'Vul ook impact in: de impact die het incident sindsdien heeft.',
      en: 'Give impact too: the impact that the incident has had since then.',
    });
  }
  if (impact === incident.impact && impactSince === undefined) return;
  const since = pastInstant('/impactSince', impactSince, now) ?? now;
  const own = eq(incidentPastImpacts.incidentId, incident.id);
  const later = await tx
    .delete(incidentPastImpacts)
    .where(and(own, gte(incidentPastImpacts.until, since)))
    .returning();
  if (Temporal.Instant.compare(since, beganAt) <= 0) return;
  const [first] = later.toSorted((a, b) => Temporal.Instant.compare(a.until, b.until));
  await tx
    .insert(incidentPastImpacts)
    .values({ incidentId: incident.id, until: since, impact: first?.impact ?? incident.impact });
}
