import { domainToASCII } from 'node:url';
import { encodeWord, encodeWords } from 'nodemailer/lib/mime-funcs';

/** Set by whoever writes the message, never by the caller; SES refuses a call that names one of them. */
const ownHeaders = new Set([
  'bcc',
  'cc',
  'content-disposition',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'return-path',
  'subject',
  'to',
]);

/** A person's or service's address, as a header writes it and as an envelope does. */
export type Mailbox = { header: string; address: string; domain: string };

/**
 * Reads `Name <address>` or a bare address. Unlike a list parser it takes all before the bracket for the name, so that
 * `Logius, Servicecentrum <a@b.nl>` is one sender and not two.
 */
export function readMailbox(text: string): Mailbox {
  const named = /^(.*?)<([^<>]*)>\s*$/s.exec(text);
  const address = asciiDomain((named?.[2] ?? text).trim());
  const name = (named?.[1] ?? '').trim().replace(/^"(.*)"$/s, '$1');
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return { header: name ? `${headerPhrase(name)} <${address}>` : address, address, domain };
}

/** The address with its domain the way the mail system knows it: `info@belastingdiënst.nl` has one in punycode. */
export function asciiDomain(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1);
  return at < 0 || isAscii(domain) ? address : address.slice(0, at + 1) + domainToASCII(domain);
}

/** The subject for a header: plain where it can be, else wholly encoded, so that a typed `=?` is not read as a code. */
export function encodeSubject(subject: string): string {
  const line = oneLine(subject);
  return isAscii(line) && !line.includes('=?') ? line : encodeWord(line, 'Q', 52);
}

/**
 * The caller's headers, encoded and on one line each, without those that are not the caller's to set.
 * What stands later wins over the same name earlier, in whatever case.
 */
export function customHeaders(...layers: Record<string, string>[]): [name: string, value: string][] {
  const byName = new Map<string, [string, string]>();
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer)) {
      const key = name.toLowerCase();
      if (!ownHeaders.has(key)) byName.set(key, [name, encodeValue(value)]);
    }
  }
  return [...byName.values()];
}

export function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}

function encodeValue(value: string): string {
  const line = oneLine(value);
  return isAscii(line) ? line : encodeWords(line, 'Q', 52);
}

function headerPhrase(name: string): string {
  const line = oneLine(name);
  if (!isAscii(line)) return encodeWord(line, 'Q', 52);
  return /^[\w !#$%&'*+/=?^`{|}~-]+$/.test(line) ? line : `"${line.replace(/["\\]/g, '\\$&')}"`;
}

/** A line break in a header would start a header of the typist's own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, '');
}
