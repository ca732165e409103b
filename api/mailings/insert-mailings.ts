import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { type Lane, type MailingKind, mailingContents, mailings } from '../database/schema/mailings.ts';
import { type Language, languages } from '../language.ts';
import type { TemplateSource } from '../templates/incident-notice.ts';
import { recordTemplateVersions } from '../templates/record-template-versions.ts';
import type { AudienceSpec } from './audience.ts';

/** What a mailing says in one language; an SMS has only `text`. */
export type MailingText = { subject: string; html: string; text: string; source: TemplateSource };

export type NewMailing = {
  kind: MailingKind;
  channel: Channel;
  lane: Lane;
  optOutable: boolean;
  audience: AudienceSpec;
  holdUntil: Temporal.Instant;
  expiresAt: Temporal.Instant;
  copyOf?: number;
  texts: Partial<Record<Language, MailingText>>;
};

export type Mailing = typeof mailings.$inferSelect;

/**
 * Saves mailings of one publication with their content frozen per language, in the caller's transaction; they come back
 * in the order given. They have no deliveries yet. All at once, because each statement is a round trip that the incident
 * manager waits for.
 */
export async function insertMailings(
  tx: Transaction,
  publicationId: number,
  wanted: NewMailing[],
  now: Temporal.Instant,
): Promise<Mailing[]> {
  if (wanted.length === 0) return [];
  const rows = wanted.map(({ texts: _, ...columns }) => ({ ...columns, publicationId, createdAt: now }));
  const inserted = await tx.insert(mailings).values(rows).returning();
  const made = inserted.toSorted((a, b) => a.id - b.id);
  await freezeContents(
    tx,
    made.map((mailing, index) => ({ mailing, texts: wanted[index]?.texts ?? {} })),
    now,
  );
  return made;
}

async function freezeContents(
  tx: Transaction,
  made: { mailing: Mailing; texts: NewMailing['texts'] }[],
  now: Temporal.Instant,
): Promise<void> {
  const contents = made.flatMap(({ mailing, texts }) =>
    languages.flatMap((language) => {
      const content = texts[language];
      return content ? [{ mailing, language, content }] : [];
    }),
  );
  const sources = contents.map(({ content }) => content.source);
  const versionOf = await recordTemplateVersions(tx, sources, now);
  await tx.insert(mailingContents).values(
    contents.map(({ mailing, language, content: { source, subject, html, text } }) => ({
      mailingId: mailing.id,
      language,
      templateVersionId: versionOf(source),
      optOutable: mailing.optOutable,
      subject,
      html,
      text,
    })),
  );
}
