import { eq } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { updates } from '../database/schema/incidents.ts';
import { mailings } from '../database/schema/mailings.ts';
import type { Dependencies } from '../dependencies.ts';
import { writeLogbook } from '../incidents/lock-incident.ts';
import { skipStopped } from './end-deliveries.ts';
import { lockMailing } from './lock-mailing.ts';

/**
 * Stops a mailing: what has not been handed to a provider yet is skipped, and nobody is added to it any more. A batch that
 * is on its way at this moment ends as it goes; what a provider gives back of it is skipped too. Again changes nothing.
 * Throws `not-found`.
 */
export async function stopMailing(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  mailingId: number,
  by: string,
): Promise<void> {
  const now = deps.clock.now();
  await deps.db.transaction(async (tx) => {
    const mailing = await lockMailing(tx, mailingId);
    if (mailing.stoppedAt !== null || mailing.finishedAt !== null) return;
    // Expanded as far as it ever will be: its copy then says to how many it went.
    const expandedAt = mailing.expandedAt ?? now;
    await tx.update(mailings).set({ stoppedAt: now, expandedAt }).where(eq(mailings.id, mailingId));
    await skipStopped(tx, now);
    await writeInLogbook(tx, mailing.publicationId, { at: now, actor: by, action: 'mailing stopped', mailingId });
  });
}

/** A mailing of an incident is part of its story (requirement C6). */
export async function writeInLogbook(
  tx: Transaction,
  publicationId: number,
  { mailingId, ...entry }: { at: Temporal.Instant; actor: string; action: string; mailingId: number },
): Promise<void> {
  const [update] = await tx
    .select({ incidentId: updates.incidentId })
    .from(updates)
    .where(eq(updates.publicationId, publicationId));
  if (update) await writeLogbook(tx, { ...entry, incidentId: update.incidentId, detail: { mailing: mailingId } });
}
