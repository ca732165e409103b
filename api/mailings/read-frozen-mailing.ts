import { eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { incidents, updates } from '../database/schema/incidents.ts';
import { mailingContents, mailings } from '../database/schema/mailings.ts';
import { maintenanceLog, maintenances } from '../database/schema/maintenance.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Language } from '../language.ts';

/** The text of a mailing in one language; an SMS has `text` only. */
export type FrozenContent = { language: Language; subject: string; html: string; text: string };

/** All that the messages of a mailing have in common. */
export type FrozenMailing = Awaited<ReturnType<typeof readRow>> & { contents: FrozenContent[] };

export type ReadFrozenMailing = (db: Queryable, mailingId: number) => Promise<FrozenMailing>;

/** A large mailing is claimed thousands of times; more than a few do not go out at the same moment. */
const mostRemembered = 10;

/**
 * Reads what a mailing's messages have in common, and remembers it for the mailings that it was last asked for: that was
 * frozen when the mailing was made, and a batch waits for each query. Throws when the mailing is gone.
 */
export function rememberFrozenMailings(): ReadFrozenMailing {
  const known = new Map<number, FrozenMailing>();
  return async (db, mailingId) => {
    const mailing = known.get(mailingId) ?? (await readFrozenMailing(db, mailingId));
    known.delete(mailingId);
    known.set(mailingId, mailing);
    const [longestAgo] = known.keys();
    if (known.size > mostRemembered && longestAgo !== undefined) known.delete(longestAgo);
    return mailing;
  };
}

async function readFrozenMailing(db: Queryable, mailingId: number): Promise<FrozenMailing> {
  const row = await readRow(db, mailingId);
  const contents: FrozenContent[] = await db
    .select()
    .from(mailingContents)
    .where(eq(mailingContents.mailingId, mailingId));
  return { ...row, contents };
}

async function readRow(db: Queryable, mailingId: number) {
  const [row] = await db
    .select({
      id: mailings.id,
      kind: mailings.kind,
      lane: mailings.lane,
      channel: mailings.channel,
      optOutable: mailings.optOutable,
      audience: mailings.audience,
      thread: sql<
        string | null
      >`coalesce('incident-' || ${incidents.reference}, 'maintenance-' || ${maintenances.reference})`,
      organisationName: organisation.name,
      serviceDeskEmail: organisation.serviceDeskEmail,
    })
    .from(mailings)
    .innerJoin(organisation, sql`true`)
    .leftJoin(updates, eq(updates.publicationId, mailings.publicationId))
    .leftJoin(incidents, eq(incidents.id, updates.incidentId))
    .leftJoin(maintenanceLog, eq(maintenanceLog.publicationId, mailings.publicationId))
    .leftJoin(maintenances, eq(maintenances.id, maintenanceLog.maintenanceId))
    .where(eq(mailings.id, mailingId));
  if (!row) throw new Error(`mailing ${mailingId} is gone`);
  return row;
}
