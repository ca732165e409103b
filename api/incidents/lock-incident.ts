import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { incidents, logbook } from '../database/schema/incidents.ts';
import { DomainError, notFound } from '../errors.ts';

export type Incident = typeof incidents.$inferSelect;

/**
 * The incident, held until the transaction ends so that nobody changes it meanwhile. Throws `not-found`, and
 * `changed-meanwhile` when the caller saw an older version (If-Match) than there is.
 */
export async function lockIncident(tx: Transaction, reference: string, seenVersion?: number): Promise<Incident> {
  const [incident] = await tx.select().from(incidents).where(eq(incidents.reference, reference)).for('no key update');
  if (!incident) throw notFound({ nl: `Incident ${reference}`, en: `Incident ${reference}` });
  if (seenVersion !== undefined && seenVersion !== incident.version) {
    throw new DomainError('changed-meanwhile', {
      nl: `Incident ${reference} is gewijzigd sinds u het opende (u zag versie ${seenVersion}, nu is het ${incident.version}). Bekijk het opnieuw en probeer het dan nog eens.`,
      en: `Incident ${reference} was changed since you opened it (you saw version ${seenVersion}, now it is ${incident.version}). Look at it again, then try once more.`,
    });
  }
  return incident;
}

/** Throws `incident-closed` for an incident that is over. */
export function assertOpen(incident: Incident): void {
  if (incident.closedAt === null) return;
  throw new DomainError('incident-closed', {
    nl: `Incident ${incident.reference} is opgelost. Begint de storing opnieuw, open dan een nieuw incident.`,
    en: `Incident ${incident.reference} is resolved. If the disruption starts again, open a new incident.`,
  });
}

/** Adds a line to the incident's logbook (requirement C6). */
export async function writeLogbook(
  tx: Transaction,
  entry: { incidentId: number; at: Temporal.Instant; actor: string; action: string; detail?: Record<string, unknown> },
): Promise<void> {
  await tx.insert(logbook).values({ ...entry, detail: entry.detail ?? {} });
}
