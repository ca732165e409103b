import { optOutLinkMark } from '../../api/database/schema/mailings.ts';
import type { MailBatch, MailRecipient } from '../../api/providers/providers.ts';

/** Recipients `r1@klant.example`, `r2@…`, each with a link and headers of its own. */
export function recipients(count: number): MailRecipient[] {
  return Array.from({ length: count }, (_, index) => {
    const deliveryId = index + 1;
    const optOutLink = `https://baken.example/u?token=t${deliveryId}&l=nl`;
    return {
      deliveryId,
      address: `r${deliveryId}@klant.example`,
      optOutLink,
      headers: { 'List-Unsubscribe': `<${optOutLink}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' },
    };
  });
}

/** A notice with an opt-out footer, such as the deliver loop hands over. */
export function mailBatch(given: Partial<MailBatch> & Pick<MailBatch, 'recipients'>): MailBatch {
  return {
    from: 'Logius <servicecentrum@logius.example>',
    subject: 'Storing DigiD voor burgers: één dienst is niet bereikbaar ⚠️',
    html: `<p>Geachte heer/mevrouw,</p><p>Inloggen lukt niet.</p><p><a href="${optOutLinkMark}">Afmelden</a></p>`,
    text: `Geachte heer/mevrouw,\n\nInloggen lukt niet.\n\nAfmelden: ${optOutLinkMark}\n`,
    language: 'nl',
    headers: { 'Auto-Submitted': 'auto-generated', 'List-Id': '<digid.storing.logius.example>' },
    ...given,
  };
}
