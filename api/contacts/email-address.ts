import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { longest, tidyText } from './plain-text.ts';

const wellFormed = z.email();

/**
 * An email address as we keep it (trimmed, lower case, an international domain as its ASCII form), or undefined when
 * the text is no address. Lower case throughout: no mail service in use tells `Jan@` from `jan@`, and opt-outs are
 * kept by address.
 */
export function toEmailAddress(text: string): string | undefined {
  const tidy = tidyText(text).toLowerCase();
  if (tidy.length > longest.email) return undefined;
  const at = tidy.lastIndexOf('@');
  if (at < 1) return undefined;
  const address = `${tidy.slice(0, at)}@${asciiDomain(tidy.slice(at + 1))}`;
  // 64 characters before the @ is the limit of SMTP (RFC 5321).
  const fits = at <= 64 && address.length <= longest.email;
  return fits && wellFormed.safeParse(address).success ? address : undefined;
}

/** Plain domains, nearly all, need no conversion. */
function asciiDomain(domain: string): string {
  return /^[a-z0-9.-]*$/.test(domain) ? domain : domainToASCII(domain);
}
