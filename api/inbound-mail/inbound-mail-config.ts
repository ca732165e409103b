import type { SnsTopic } from '../receipts/sns-topic.ts';

/** A folder of a mailbox, and how to get at it over IMAP. */
export type ImapMailbox = {
  host: string;
  port: number;
  /** TLS from the start; else STARTTLS, which is required where a password would go over a network. */
  secure: boolean;
  user: string;
  password: string;
  folder: string;
};

/** Where people's mails about opting out come in, and whom to believe about them. */
export type InboundMailConfig = {
  /** Where those mails are sent to, in lower case, such as `afmelden@logius.nl`. Unset: the service desk's address. */
  optOutAddress: string | undefined;
  imap: ImapMailbox | undefined;
  ses:
    | { topic: SnsTopic; s3: { bucket: string; region: string; endpoint: string | undefined } | undefined }
    | undefined;
  /** The names under which our own mail servers write down what they checked (RFC 8601). */
  authenticatedBy: readonly string[];
};

/** Reads `imaps://user:password@host/folder`; undefined when it is none, or something is missing. */
export function readImapMailbox(text: string): ImapMailbox | undefined {
  const url = URL.parse(text);
  if (!url || !/^imaps?:$/.test(url.protocol) || url.hostname === '' || url.username === '' || url.password === '')
    return undefined;
  const secure = url.protocol === 'imaps:';
  try {
    return {
      host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(url.port) || (secure ? 993 : 143),
      secure,
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
      folder: decodeURIComponent(url.pathname.slice(1)) || 'INBOX',
    };
  } catch {
    // A percent sign that encodes nothing.
    return undefined;
  }
}

/** What a token adds to the part before the @, which may have 64 characters (RFC 5321). */
const longestName = 64 - '+'.length - 37;

/** Whether a token can be added to the address: `afmelden+TOKEN@…`. */
export function takesToken(address: string): boolean {
  return new RegExp(`^[^@+\\s]{1,${longestName}}@[^@\\s]+$`).test(address);
}
