import { desc, eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { logbook, type updates } from '../database/schema/incidents.ts';
import { DomainError } from '../errors.ts';
import { fingerprint } from './idempotency.ts';
import type { PublishUpdateRequest } from './schemas.ts';

/** Who means to say the same again does so later, or in other words; who pressed twice does so at once. */
const soonAfter = Temporal.Duration.from({ minutes: 2 });

/**
 * Throws `published-just-now` for an update that says the same as the last one did, less than two minutes ago, while nothing
 * happened to the incident since: a button that was pressed twice must not tell everybody twice. For a request without an
 * Idempotency-Key, which tells a repetition by itself. The caller holds the incident, so that of two at the same moment the
 * second sees the first.
 */
export async function refuseRepetition(
  tx: Transaction,
  request: PublishUpdateRequest,
  last: typeof updates.$inferSelect | undefined,
  now: Temporal.Instant,
): Promise<void> {
  if (last?.requestSha256 !== fingerprint(request)) return;
  if (Temporal.Instant.compare(last.publishedAt, now.subtract(soonAfter)) <= 0) return;
  if (await somethingHappenedSince(tx, last.incidentId)) return;
  const seconds = Math.max(0, Math.round(now.since(last.publishedAt).total('seconds')));
  throw new DomainError('published-just-now', {
    nl: `Precies deze update is ${seconds} ${seconds === 1 ? 'seconde' : 'seconden'} geleden gepubliceerd, als nummer ${last.sequence}. Er is niets opnieuw verstuurd. Moet iedereen dit toch nog eens krijgen, schrijf er dan een andere toelichting bij.`,
    en: `Exactly this update was published ${seconds} ${seconds === 1 ? 'second' : 'seconds'} ago, as number ${last.sequence}. Nothing was sent again. If everybody must get it once more all the same, give it another explanation.`,
  });
}

/** A change, or a mailing that was stopped: then the same words say something else, or reach others. */
async function somethingHappenedSince(tx: Transaction, incidentId: number): Promise<boolean> {
  const [latest] = await tx
    .select({ action: logbook.action })
    .from(logbook)
    .where(eq(logbook.incidentId, incidentId))
    .orderBy(desc(logbook.id))
    .limit(1);
  return latest?.action !== 'published';
}
