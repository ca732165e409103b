import PostalMime, { addressParser } from 'postal-mime';
import { toEmailAddress } from '../contacts/email-address.ts';
import { htmlToText } from './html-to-text.ts';
import { ownText } from './own-text.ts';

/** What is read of a mail at most, in bytes; its own words come first, and what comes after is attachments. */
export const mostBytesRead = 256 * 1024;
const longestText = 100_000;
const longestHeader = 10_000;
const mostAddresses = 50;

/** A mail as far as we need it; everything in it was written by others. */
export type InboundMail = {
  /** Values of a header, topmost first; the name in lower case. */
  header(name: string): string[];
  /** What servers on the way wrote, topmost first: `received` and `authentication-results`. */
  trace: { name: string; value: string }[];
  /** All addresses in From, in lower case. A mail of one person has one. */
  senders: string[];
  /** To whom it came: the addresses in the headers that tell so, in lower case. */
  recipients: string[];
  subject: string;
  /** What the sender typed: without quoted mail, signature and what programs add. */
  ownText: string;
  /** All text, quoted mail included. */
  wholeText: string;
  /** The Message-ID that it answers, and those that it refers to, without brackets. */
  inReplyTo: string | undefined;
  references: string[];
  messageId: string | undefined;
};

const traceHeaders = ['received', 'authentication-results'];
const mostTraced = 100;

/** Where mail servers and programs write to whom a mail came. */
const recipientHeaders = ['to', 'cc', 'delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'resent-to'];

/**
 * Reads a mail; `source` is no longer than `mostBytesRead`, so that no mail can take much time or memory. Undefined when
 * nobody can make anything of it. A broken or cut-off mail gives what can be read.
 */
export async function readMail(source: Uint8Array): Promise<InboundMail | undefined> {
  const parsed = await PostalMime.parse(source, { forceRfc822Attachments: true, maxNestingDepth: 50 }).catch(
    () => undefined,
  );
  if (!parsed || parsed.headers.length === 0) return undefined;
  // Not `parsed` itself: what is kept of a mail must not hold on to its attachments.
  const { headers } = parsed;
  const header = (name: string) =>
    headers.filter(({ key }) => key === name).map(({ value }) => value.slice(0, longestHeader));
  const addresses = (names: string[]) =>
    [...new Set(names.flatMap(header).flatMap(addressesIn))].slice(0, mostAddresses);
  const html = parsed.html?.slice(0, longestText) ?? '';
  const plain = parsed.text?.slice(0, longestText) ?? '';
  return {
    header,
    trace: headers
      .filter(({ key }) => traceHeaders.includes(key))
      .slice(0, mostTraced)
      .map(({ key, value }) => ({ name: key, value: value.slice(0, longestHeader) })),
    senders: addresses(['from']),
    recipients: addresses(recipientHeaders),
    subject: (parsed.subject ?? '').replaceAll(/\s+/g, ' ').trim().slice(0, 500),
    ownText: plain.trim() === '' ? ownText(htmlToText(html)) : ownText(plain),
    wholeText: `${plain}\n${html}`,
    inReplyTo: messageIds(header('in-reply-to')).at(0),
    references: messageIds(header('references')),
    messageId: messageIds(header('message-id')).at(0),
  };
}

function addressesIn(value: string): string[] {
  return addressParser(value, { flatten: true }).flatMap(({ address = '' }) => toEmailAddress(address) ?? []);
}

function messageIds(values: string[]): string[] {
  return values.flatMap((value) => [...value.matchAll(/<([^<>\s\0]{1,250})>/g)].flatMap(([, id]) => id ?? []));
}
