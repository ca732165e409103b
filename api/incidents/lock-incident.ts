import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { incidents, logbook } from '../database/schema/incidents.ts';
import { DomainError } from '../errors.ts';
import type { SeenVersions } from '../http/if-match.ts';
import type { Incident } from './find-incident.ts';
import { noSuchIncident } from './no-such-incident.ts';

/**
 * The incident, held until the transaction ends so that nobody changes it meanwhile. Throws `not-found`, and
 * `changed-meanwhile` when the caller saw other versions (If-Match) than there is.
 */
export async function lockIncident(tx: Transaction, reference: string, seen?: SeenVersions): Promise<Incident> {
  const [incident] = await tx.select().from(incidents).where(eq(incidents.reference, reference)).for('no key update');
  if (!incident) throw await noSuchIncident(tx, reference);
  if (seen !== undefined && !seen.includes(incident.version)) {
    throw new DomainError('changed-meanwhile', {
      nl: `Incident ${reference} is gewijzigd sinds u het opende: het is nu versie ${incident.version}. Bekijk het opnieuw en probeer het dan nog eens.`,
      en: `Incident ${reference} was changed since you opened it: it is version ${incident.version} now. Look at it again, then try once more.`,
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
