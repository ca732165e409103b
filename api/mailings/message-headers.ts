/** What mail programs are told about an incident notice besides its content. */
export type HeaderFacts = {
  organisationName: string;
  serviceDeskEmail: string;
  /** What it is about, such as `incident-2026-0001`; unset for a mailing that is about neither incident nor maintenance. */
  thread: string | undefined;
};

/**
 * Headers that every recipient of a mailing gets: no automatic answers please (RFC 3834), which list it is (RFC 2919),
 * and one thread per incident or maintenance (RFC 5322, 3.6.4).
 */
export function commonHeaders(facts: HeaderFacts): Record<string, string> {
  const domain = facts.serviceDeskEmail.split('@')[1] ?? 'localhost';
  const thread = facts.thread && `<${facts.thread}@${domain}>`;
  return {
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
    'List-Id': `${facts.organisationName.replaceAll(/[^\w -]/g, '')} <incidents.${domain}>`,
    ...(thread && { 'In-Reply-To': thread, References: thread }),
  };
}

/**
 * Headers behind the mail program's own unsubscribe button (RFC 8058 and, for older programs, RFC 2369). A mail to
 * `address` opts out, whatever is in it.
 */
export function unsubscribeHeaders(link: string, address: string): Record<string, string> {
  return {
    'List-Unsubscribe': `<${link}>, <mailto:${address}?subject=afmelden>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  };
}
