import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Transaction } from '../database/client.ts';
import { publications } from '../database/schema/incidents.ts';
import { deliveries, lanes, mailingContents, mailings } from '../database/schema/mailings.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Language } from '../language.ts';
import type { TemplateSet } from '../templates/load-templates.ts';
import { renderCopy } from '../templates/render-copy.ts';
import { readAudienceWords } from './audience-words.ts';
import { insertMailings, type Mailing, type NewMailing } from './insert-mailings.ts';

const newsFor = Temporal.Duration.from({ hours: 24 });

export type CopyDependencies = { templates: TemplateSet; config: Pick<Config, 'internalInbox'> };

/**
 * Queues the copies of mailings for the internal inbox: each message as it was sent and the audience that gets it
 * (requirement B4). Called once every recipient of them has a delivery; a mailing that nobody gets has no copy. The
 * mailings are of one publication.
 */
export async function copyToInbox(
  tx: Transaction,
  deps: CopyDependencies,
  publicationId: number,
  originals: Mailing[],
  now: Temporal.Instant,
): Promise<void> {
  const [recipients, facts, contents, audienceInWords] = await Promise.all([
    countRecipients(tx, originals),
    readPublication(tx, publicationId),
    readContents(tx, originals),
    readAudienceWords(
      tx,
      originals.map((mailing) => mailing.audience),
    ),
  ]);
  const told = originals.filter((mailing) => recipients.has(mailing.id));
  if (told.length === 0) return;
  const inbox = deps.config.internalInbox ?? facts.inbox;
  const copies = told.map((mailing): NewMailing => {
    const readers = recipients.get(mailing.id) ?? [];
    const copy = renderCopy(deps.templates, {
      language: facts.language,
      timeZone: facts.timeZone,
      channel: mailing.channel,
      audience: audienceInWords(mailing.audience, facts.language),
      publishedAt: facts.publishedAt,
      publishedBy: facts.publishedBy,
      recipients: readers,
      contents: contents.filter(
        (content) => content.mailingId === mailing.id && readers.some(({ language }) => language === content.language),
      ),
    });
    return {
      kind: 'copy',
      channel: 'email',
      lane: lanes.internal,
      optOutable: false,
      audience: { by: 'inbox', channel: 'email', address: inbox },
      holdUntil: now,
      expiresAt: now.add(newsFor),
      copyOf: mailing.id,
      texts: { [facts.language]: copy },
    };
  });
  const made = await insertMailings(tx, publicationId, copies, now);
  await deliverToInbox(tx, made, { inbox, language: facts.language, now });
}

async function deliverToInbox(
  tx: Transaction,
  copies: Mailing[],
  to: { inbox: string; language: Language; now: Temporal.Instant },
): Promise<void> {
  const rows = copies.map((copy) => ({
    mailingId: copy.id,
    publicationId: copy.publicationId,
    copyOf: copy.copyOf ?? 0,
    channel: copy.channel,
    address: to.inbox.toLowerCase(),
    language: to.language,
    dueAt: to.now,
  }));
  const ids = copies.map((copy) => copy.id);
  await Promise.all([
    tx.insert(deliveries).values(rows),
    tx.update(mailings).set({ expandedAt: to.now }).where(inArray(mailings.id, ids)),
  ]);
}

type Recipients = { language: Language; number: number }[];

/** Per mailing that somebody gets: how many in which language, the most first. */
async function countRecipients(tx: Transaction, originals: Mailing[]): Promise<Map<number, Recipients>> {
  const ids = originals.map((mailing) => mailing.id);
  const rows = await tx
    .select({ mailingId: deliveries.mailingId, language: deliveries.language, number: sql<number>`count(*)::int` })
    .from(deliveries)
    .where(and(inArray(deliveries.mailingId, ids), ne(deliveries.state, 'skipped')))
    .groupBy(deliveries.mailingId, deliveries.language)
    .orderBy(sql`3 desc`);
  return Map.groupBy(rows, (row) => row.mailingId);
}

async function readPublication(tx: Transaction, publicationId: number) {
  const [facts] = await tx
    .select({
      language: organisation.language,
      timeZone: organisation.timeZone,
      inbox: organisation.internalInbox,
      publishedBy: publications.publishedBy,
      publishedAt: publications.publishedAt,
    })
    .from(publications)
    .innerJoin(organisation, sql`true`)
    .where(eq(publications.id, publicationId));
  if (!facts) throw new Error(`publication ${publicationId} is gone`);
  return facts;
}

async function readContents(tx: Transaction, originals: Mailing[]) {
  const ids = originals.map((mailing) => mailing.id);
  return tx.select().from(mailingContents).where(inArray(mailingContents.mailingId, ids));
}
