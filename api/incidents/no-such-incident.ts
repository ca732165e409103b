import { eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { maintenances } from '../database/schema/maintenance.ts';
import { DomainError, notFound } from '../errors.ts';

/** `not-found` for an incident; incidents and maintenance share their numbers, so one may be taken for the other. */
export async function noSuchIncident(db: Queryable, reference: string): Promise<DomainError> {
  const [other] = await db
    .select({ id: maintenances.id })
    .from(maintenances)
    .where(eq(maintenances.reference, reference));
  if (!other) return notFound({ nl: `Incident ${reference}`, en: `Incident ${reference}` });
  return new DomainError('not-found', {
    nl: `${reference} is onderhoud, en geen incident.`,
    en: `${reference} is maintenance, and not an incident.`,
  });
}
