import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Transaction } from '../database/client.ts';
import { publications } from '../database/schema/incidents.ts';
import { deliveries, lanes, mailingContents, mailings } from '../database/schema/mailings.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { TemplateSet } from '../templates/load-templates.ts';
import { renderCopy } from '../templates/render-copy.ts';
import { describeAudience } from './describe-audience.ts';
import { insertMailing, type Mailing } from './insert-mailing.ts';

const newsFor = Temporal.Duration.from({ hours: 24 });

export type CopyDependencies = { templates: TemplateSet; config: Pick<Config, 'internalInbox'> };

/**
 * Queues a mailing's copy for the internal inbox: the message as it was sent and the audience that gets it
 * (requirement B4). Called once every recipient has a delivery; a mailing that nobody gets has no copy.
 */
export async function copyToInbox(
  tx: Transaction,
  deps: CopyDependencies,
  mailing: Mailing,
  now: Temporal.Instant,
): Promise<void> {
  const recipients = await countRecipients(tx, mailing.id);
  if (recipients.length === 0) return;
  const facts = await readPublication(tx, mailing.publicationId);
  const inbox = deps.config.internalInbox ?? facts.inbox;
  const copy = renderCopy(deps.templates, {
    language: facts.language,
    timeZone: facts.timeZone,
    channel: mailing.channel,
    audience: await describeAudience(tx, mailing.audience, facts.language),
    publishedAt: facts.publishedAt,
    publishedBy: facts.publishedBy,
    recipients,
    contents: await readContents(tx, mailing.id, recipients),
  });
  const made = await insertMailing(tx, {
    publicationId: mailing.publicationId,
    kind: 'copy',
    channel: 'email',
    lane: lanes.internal,
    optOutable: false,
    audience: { by: 'inbox', channel: 'email', address: inbox },
    createdAt: now,
    holdUntil: now,
    expiresAt: now.add(newsFor),
    copyOf: mailing.id,
    texts: { [facts.language]: copy },
  });
  await tx.insert(deliveries).values({
    mailingId: made.id,
    publicationId: made.publicationId,
    copyOf: mailing.id,
    channel: 'email',
    address: inbox.toLowerCase(),
    language: facts.language,
    dueAt: now,
  });
  await tx.update(mailings).set({ expandedAt: now }).where(eq(mailings.id, made.id));
}

async function countRecipients(tx: Transaction, mailingId: number) {
  const number = sql<number>`count(*)::int`;
  return tx
    .select({ language: deliveries.language, number })
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

async function readContents(tx: Transaction, mailingId: number, readers: { language: 'nl' | 'en' }[]) {
  const read = readers.map((reader) => reader.language);
  return tx
    .select()
    .from(mailingContents)
    .where(and(eq(mailingContents.mailingId, mailingId), inArray(mailingContents.language, read)));
}
