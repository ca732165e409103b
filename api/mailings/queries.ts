import { and, asc, eq, gt, inArray, ne, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { contacts } from '../database/schema/contacts.ts';
import { incidents, updates } from '../database/schema/incidents.ts';
import {
  chunks,
  type DeliveryState,
  deliveries,
  mailingContents,
  mailings,
  optOutLinkMark,
} from '../database/schema/mailings.ts';
import { maintenanceLog, maintenances } from '../database/schema/maintenance.ts';
import { organisation } from '../database/schema/organisation.ts';
import { reasonInWords } from '../delivery-reasons/reason-in-words.ts';
import { textOf } from '../http/answers.ts';
import type { PageRequest } from '../http/pages.ts';
import { findIncident } from '../incidents/find-incident.ts';
import type { Language } from '../language.ts';
import { linkLeftOut } from '../templates/link-left-out.ts';
import { readAudienceWords } from './audience-words.ts';
import { noSuchMailing } from './no-such-mailing.ts';
import { shownState } from './shown-state.ts';

/**
 * A mailing, what it says, and how many deliveries are in which state. Throws `not-found`, also for a message to one person:
 * what it says, such as a link that confirms something, is for that person only.
 */
export async function readMailingForApi(db: Queryable, id: number) {
  const [row] = await db
    .select({
      mailing: mailings,
      incident: incidents.reference,
      maintenance: maintenances.reference,
      language: organisation.language,
    })
    .from(mailings)
    .innerJoin(organisation, sql`true`)
    .leftJoin(updates, eq(updates.publicationId, mailings.publicationId))
    .leftJoin(incidents, eq(incidents.id, updates.incidentId))
    .leftJoin(maintenanceLog, eq(maintenanceLog.publicationId, mailings.publicationId))
    .leftJoin(maintenances, eq(maintenances.id, maintenanceLog.maintenanceId))
    .where(and(eq(mailings.id, id), ne(mailings.kind, 'confirmation')));
  if (!row) throw noSuchMailing(id);
  const contents = await db.select().from(mailingContents).where(eq(mailingContents.mailingId, id));
  const { mailing } = row;
  const audienceInWords = await readAudienceWords(db, [mailing.audience]);
  return {
    id: mailing.id,
    incident: row.incident,
    maintenance: row.maintenance,
    kind: mailing.kind,
    channel: mailing.channel,
    lane: mailing.lane,
    optOutable: mailing.optOutable,
    audience: audienceInWords(mailing.audience, row.language),
    copyOf: mailing.copyOf,
    createdAt: mailing.createdAt.toString(),
    expandedAt: textOf(mailing.expandedAt),
    stoppedAt: textOf(mailing.stoppedAt),
    finishedAt: textOf(mailing.finishedAt),
    expiresAt: mailing.expiresAt.toString(),
    deliveries: (await countStates(db, [id])).get(id) ?? {},
    contents: contents.map(({ language, subject, html, text: body }) => ({
      language,
      subject,
      html: html.replaceAll(optOutLinkMark, '#'),
      text: body.replaceAll(optOutLinkMark, linkLeftOut[language]),
    })),
  };
}

/** The mailings of an incident, the oldest first, with their progress. Throws `not-found`. */
export async function listMailings(db: Queryable, incidentReference: string) {
  const incident = await findIncident(db, incidentReference);
  const rows = await db
    .select({
      id: mailings.id,
      kind: mailings.kind,
      channel: mailings.channel,
      sequence: updates.sequence,
      finishedAt: mailings.finishedAt,
    })
    .from(mailings)
    .innerJoin(updates, eq(updates.publicationId, mailings.publicationId))
    .where(eq(updates.incidentId, incident.id))
    .orderBy(asc(mailings.id));
  const counts = await countStates(
    db,
    rows.map(({ id }) => id),
  );
  return {
    items: rows.map(({ finishedAt, ...row }) => ({
      ...row,
      finishedAt: textOf(finishedAt),
      deliveries: counts.get(row.id) ?? {},
    })),
  };
}

type StateCounts = Partial<Record<DeliveryState, number>>;

/** How many of each mailing's deliveries are in each state. */
async function countStates(db: Queryable, mailingIds: number[]): Promise<Map<number, StateCounts>> {
  const rows = await db
    .select({ mailingId: deliveries.mailingId, state: shownState, number: sql<number>`count(*)::int` })
    .from(deliveries)
    .innerJoin(chunks, eq(chunks.id, deliveries.chunkId))
    .where(inArray(deliveries.mailingId, mailingIds))
    .groupBy(deliveries.mailingId, sql`2`);
  const byMailing = Map.groupBy(rows, ({ mailingId }) => mailingId);
  return new Map(
    [...byMailing].map(([id, states]) => [id, Object.fromEntries(states.map(({ state, number }) => [state, number]))]),
  );
}

/**
 * A page of a mailing's recipients: who they are and what became of their message, with the reasons in words of `language`.
 * Throws `not-found`.
 */
export async function listDeliveries(
  db: Queryable,
  mailingId: number,
  { state: wantedState, language }: { state: DeliveryState | undefined; language: Language },
  page: PageRequest,
) {
  const [mailing] = await db
    .select({ id: mailings.id })
    .from(mailings)
    .where(and(eq(mailings.id, mailingId), ne(mailings.kind, 'confirmation')));
  if (!mailing) throw noSuchMailing(mailingId);
  const wanted = and(
    eq(deliveries.mailingId, mailingId),
    wantedState === undefined ? undefined : eq(shownState, wantedState),
  );
  const rows = await db
    .select({ delivery: deliveries, state: shownState, name: contacts.name, organisation: contacts.organisation })
    .from(deliveries)
    .innerJoin(chunks, eq(chunks.id, deliveries.chunkId))
    .leftJoin(contacts, eq(contacts.id, deliveries.contactId))
    .where(and(wanted, gt(deliveries.id, Number(page.cursor ?? 0))))
    .orderBy(asc(deliveries.id))
    .limit(page.limit + 1);
  const [counted] = await db
    .select({ total: sql<number>`count(*)::int` })
    .from(deliveries)
    .innerJoin(chunks, eq(chunks.id, deliveries.chunkId))
    .where(wanted);
  const shown = rows.slice(0, page.limit);
  return {
    items: shown.map(({ delivery, state, name, organisation: employer }) => ({
      id: delivery.id,
      name,
      organisation: employer,
      address: delivery.address,
      language: delivery.language,
      state,
      attempts: delivery.attempts,
      provider: delivery.provider,
      ...toldReason(delivery, language),
      sentAt: textOf(delivery.sentAt),
    })),
    next: rows.length > page.limit ? String(shown.at(-1)?.delivery.id) : null,
    total: counted?.total ?? 0,
  };
}

/** Why, in the three parts that the API gives: words, a code and what the provider said; all null where there is nothing to say. */
function toldReason(
  {
    reason,
    reasonDetail: detail,
    provider,
  }: Pick<typeof deliveries.$inferSelect, 'reason' | 'reasonDetail' | 'provider'>,
  language: Language,
) {
  if (reason === null) return { reason: null, reasonCode: null, reasonDetail: null };
  const told = reasonInWords({ reason, detail, provider }, language);
  return { reason: told.words, reasonCode: told.code, reasonDetail: told.detail };
}
