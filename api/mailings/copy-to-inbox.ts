import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Transaction } from '../database/client.ts';
import { publications } from '../database/schema/incidents.ts';
import { chunks, deliveries, lanes, mailingContents, mailings } from '../database/schema/mailings.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Language } from '../language.ts';
import type { TemplateSet } from '../templates/load-templates.ts';
import { renderCopy } from '../templates/render-copy.ts';
import { readAudienceWords } from './audience-words.ts';
import { insertMailings, type Mailing, type NewMailing } from './insert-mailings.ts';

const newsFor = Temporal.Duration.from({ hours: 24 });

export type CopyDependencies = { templates: TemplateSet; config: Pick<Config, 'internalInbox'> };

/**
 * Queues a mailing's copy for the internal inbox: the message as it was sent and the audience that gets it (requirement
 * B4). Called once every recipient has a delivery; a mailing that nobody gets, for want of
 * readers or because it is no longer news, has no copy.
 */
export async function copyToInbox(
  tx: Transaction,
  deps: CopyDependencies,
  original: Mailing,
  now: Temporal.Instant,
): Promise<void> {
  await tx.update(mailings).set({ copiedAt: now }).where(eq(mailings.id, original.id));
  const recipients = await countRecipients(tx, original.id);
  const isNews = Temporal.Instant.compare(now, original.expiresAt) < 0;
  if (recipients.length === 0 || !isNews) return;
  const facts = await readPublication(tx, original.publicationId);
  const inbox = deps.config.internalInbox ?? facts.inbox;
  const audienceInWords = await readAudienceWords(tx, [original.audience]);
  const copy = renderCopy(deps.templates, {
    language: facts.language,
    timeZone: facts.timeZone,
    channel: original.channel,
    audience: audienceInWords(original.audience, facts.language),
    publishedAt: facts.publishedAt,
    publishedBy: facts.publishedBy,
    recipients,
    contents: await readContents(tx, original.id, recipients),
  });
  const wanted: NewMailing = {
    kind: 'copy',
    channel: 'email',
    lane: lanes.internal,
    optOutable: false,
    audience: { by: 'inbox', channel: 'email', address: inbox },
    holdUntil: now,
    expiresAt: now.add(newsFor),
    copyOf: original.id,
    texts: { [facts.language]: copy },
  };
  for (const made of await insertMailings(tx, original.publicationId, [wanted], now)) {
    await deliverToInbox(tx, made, { inbox, language: facts.language, now });
  }
}

async function deliverToInbox(
  tx: Transaction,
  copy: Mailing,
  to: { inbox: string; language: Language; now: Temporal.Instant },
): Promise<void> {
  const { publicationId } = copy;
  const [chunk] = await tx
    .insert(chunks)
    .values({ mailingId: copy.id, publicationId, dueAt: to.now })
    .returning({ id: chunks.id });
  if (!chunk) throw new Error('the database returned no chunk');
  await tx.insert(deliveries).values({
    mailingId: copy.id,
    chunkId: chunk.id,
    publicationId,
    copyOf: copy.copyOf ?? 0,
    channel: copy.channel,
    address: to.inbox.toLowerCase(),
    language: to.language,
    dueAt: to.now,
  });
  await tx.update(mailings).set({ expandedAt: to.now, copiedAt: to.now }).where(eq(mailings.id, copy.id));
}

type Recipients = { language: Language; number: number }[];

/** How many get it in which language, the most first. */
async function countRecipients(tx: Transaction, mailingId: number): Promise<Recipients> {
  return tx
    .select({ language: deliveries.language, number: sql<number>`count(*)::int` })
    .from(deliveries)
    .where(and(eq(deliveries.mailingId, mailingId), ne(deliveries.state, 'skipped')))
    .groupBy(deliveries.language)
    .orderBy(sql`2 desc`);
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

async function readContents(tx: Transaction, mailingId: number, readers: Recipients) {
  const read = readers.map((reader) => reader.language);
  return tx
    .select()
    .from(mailingContents)
    .where(and(eq(mailingContents.mailingId, mailingId), inArray(mailingContents.language, read)));
}
