import { eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { incidents } from '../database/schema/incidents.ts';
import { DomainError, notFound } from '../errors.ts';

/** `not-found` for maintenance; incidents and maintenance share their numbers, so one may be taken for the other. */
export async function noSuchMaintenance(db: Queryable, reference: string): Promise<DomainError> {
  const [other] = await db.select({ id: incidents.id }).from(incidents).where(eq(incidents.reference, reference));
  if (!other) return notFound({ nl: `Onderhoud ${reference}`, en: `Maintenance ${reference}` });
  return new DomainError('not-found', {
    nl: `${reference} is een incident, en geen onderhoud.`,
    en: `${reference} is an incident, and not maintenance.`,
  });
}
