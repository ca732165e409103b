import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { type Lane, type MailingKind, mailingContents, mailings } from '../database/schema/mailings.ts';
import { type Language, languages } from '../language.ts';
import type { TemplateSource } from '../templates/incident-notice.ts';
import { recordTemplateVersion } from '../templates/record-template-version.ts';
import type { AudienceSpec } from './audience.ts';

/** What a mailing says in one language; an SMS has only `text`. */
export type MailingText = { subject: string; html: string; text: string; source: TemplateSource };

export type NewMailing = {
  publicationId: number;
  kind: MailingKind;
  channel: Channel;
  lane: Lane;
  optOutable: boolean;
  audience: AudienceSpec;
  createdAt: Temporal.Instant;
  holdUntil: Temporal.Instant;
  expiresAt: Temporal.Instant;
  copyOf?: number;
  texts: Partial<Record<Language, MailingText>>;
};

export type Mailing = typeof mailings.$inferSelect;

/** Saves a mailing with its content frozen per language, in the caller's transaction. It has no deliveries yet. */
export async function insertMailing(tx: Transaction, { texts, ...columns }: NewMailing): Promise<Mailing> {
  const [mailing] = await tx.insert(mailings).values(columns).returning();
  if (!mailing) throw new Error('the database returned no mailing');
  for (const language of languages) {
    const content = texts[language];
    if (!content) continue;
    const { source, ...text } = content;
    const templateVersionId = await recordTemplateVersion(tx, source, mailing.createdAt);
    await tx
      .insert(mailingContents)
      .values({ mailingId: mailing.id, language, templateVersionId, optOutable: mailing.optOutable, ...text });
  }
  return mailing;
}
