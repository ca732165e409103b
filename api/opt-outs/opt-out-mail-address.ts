import type { Config } from '../config.ts';
import { type MailToken, mailToken, readMailToken } from './mail-token.ts';

/**
 * Where a recipient's own mail opts out, whatever is in it: `afmelden+TOKEN@logius.nl` (RFC 5233 calls the part after
 * the plus the detail). Undefined where no mailbox is set for it.
 */
export function optOutMailAddress(
  { config, optOutSecret }: { config: Pick<Config, 'inboundMail'>; optOutSecret: string },
  delivery: { id: number; address: string },
): string | undefined {
  const { optOutAddress } = config.inboundMail;
  if (optOutAddress === undefined) return undefined;
  const at = optOutAddress.lastIndexOf('@');
  return `${optOutAddress.slice(0, at)}+${mailToken(delivery, optOutSecret)}${optOutAddress.slice(at)}`;
}

/** The tokens in addresses that a mail came to, whatever mailbox those are of; cut-off and other ones are left out. */
export function mailTokensIn(addresses: readonly string[]): MailToken[] {
  return addresses.flatMap((address) => {
    const [, detail] = /\+([^+@]+)@/.exec(address) ?? [];
    return (detail !== undefined && readMailToken(detail)) || [];
  });
}
