import type { SiteFacts } from '../../../status-site/src/snapshot.ts';
import type { TextFile } from '../make-files.ts';

/** RFC 9116 asks for less than a year. */
const validMonths = 6;

/**
 * Whom to tell of a weakness (RFC 9116): the service desk. `Expires` moves on at the first of each month, when all pages are made anew
 * at night. Counts only at the root of a host; a site that lies deeper needs its host to answer with it.
 */
export function securityTxt({ site, organisation }: SiteFacts, now: Temporal.Instant): TextFile {
  const firstOfMonth = now.toZonedDateTimeISO('UTC').with({ day: 1 }).startOfDay();
  const expires = firstOfMonth.add({ months: validMonths }).toInstant().toString();
  const lines = [
    `Contact: mailto:${organisation.serviceDeskEmail}`,
    `Expires: ${expires}`,
    `Preferred-Languages: ${site.languages.join(', ')}`,
    `Canonical: ${new URL('/.well-known/security.txt', site.publicUrl).href}`,
  ];
  return { path: '.well-known/security.txt', content: `${lines.join('\r\n')}\r\n` };
}
