import type { ImapFlow } from 'imapflow';
import type { Dependencies } from '../dependencies.ts';
import { createWorkSignal, type WorkSignal } from '../loops/work-signal.ts';
import { emptyMailbox } from './empty-mailbox.ts';
import type { ImapMailbox } from './inbound-mail-config.ts';
import { mailboxFolders } from './mailbox-folders.ts';
import type { TakeMailDependencies } from './take-mails.ts';

type LoopDependencies = TakeMailDependencies & Pick<Dependencies, 'log'>;
export type MailboxLoop = { stop(): Promise<void> };

/** Told of new mail by IDLE (RFC 2177); looked for all the same, because such a word can get lost. */
const lookEveryMilliseconds = 60_000;
const firstWaitMilliseconds = 1_000;
const longestWaitMilliseconds = 5 * 60_000;

/**
 * Empties the mailbox that opt-outs are mailed to, and waits for more, until stopped. When the connection breaks or
 * cannot be made, it is made again: after a second, and each time twice as long, at most five minutes.
 */
export function startMailboxLoop(deps: LoopDependencies, mailbox: ImapMailbox): MailboxLoop {
  const stopping = new AbortController();
  const signal = createWorkSignal();
  const running = reconnect(deps, mailbox, signal, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      signal.wake();
      await running;
    },
  };
}

async function reconnect(deps: LoopDependencies, mailbox: ImapMailbox, signal: WorkSignal, stopping: AbortSignal) {
  let wait = firstWaitMilliseconds;
  while (!stopping.aborted) {
    const session = { connected: false };
    try {
      await readUntilClosed(deps, mailbox, signal, stopping, session);
    } catch (error) {
      deps.log.error({ reason: reasonOf(error) }, 'the mailbox for opt-outs cannot be read; it is tried again');
    }
    if (session.connected) wait = firstWaitMilliseconds;
    // Not all processes at the same moment.
    if (!stopping.aborted) await untilWoken(signal, wait * (0.5 + Math.random() / 2), stopping);
    wait = Math.min(longestWaitMilliseconds, wait * 2);
  }
}

/** A connection that closes wakes as well: that is no reason to make the next one at once. */
async function untilWoken(signal: WorkSignal, milliseconds: number, stopping: AbortSignal): Promise<void> {
  const end = performance.now() + milliseconds;
  for (let left = milliseconds; left > 0 && !stopping.aborted; left = end - performance.now()) await signal.wait(left);
}

async function readUntilClosed(
  deps: LoopDependencies,
  mailbox: ImapMailbox,
  signal: WorkSignal,
  stopping: AbortSignal,
  session: { connected: boolean },
): Promise<void> {
  const client = await connectTo(mailbox);
  let failure: unknown;
  client.on('error', (error) => {
    failure = error;
  });
  client.on('exists', signal.wake);
  client.on('close', signal.wake);
  try {
    await client.connect();
    const folders = await mailboxFolders(deps.db, client);
    await client.mailboxOpen(mailbox.folder);
    session.connected = true;
    deps.log.info('the mailbox for opt-outs is open');
    while (client.usable && !stopping.aborted) {
      const worked = await emptyMailbox(deps, client, { mailbox, folders, stopping });
      if (worked || stopping.aborted || !client.usable) continue;
      // Ends by itself at the next command, or with the connection.
      client.idle().catch(() => undefined);
      await signal.wait(lookEveryMilliseconds);
    }
    if (!stopping.aborted) throw failure ?? new Error('the mail server closed the connection');
  } finally {
    if (client.usable) await client.logout().catch(() => undefined);
    client.close();
  }
}

async function connectTo({ host, port, secure, user, password }: ImapMailbox): Promise<ImapFlow> {
  // Nine megabytes that a service without a mailbox need not have.
  const { ImapFlow } = await import('imapflow');
  return new ImapFlow({
    host,
    port,
    secure,
    // A password never goes over a network in the clear.
    ...(!secure && !['localhost', '127.0.0.1', '::1'].includes(host) && { doSTARTTLS: true }),
    auth: { user, pass: password },
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: 30_000,
    socketTimeout: 5 * 60_000,
    maxLiteralSize: 1024 * 1024,
    maxResponseSize: 4 * 1024 * 1024,
  });
}

/** What an operator needs of an error of the mail server, and no more: it may repeat what we sent, the password too. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('authenticationFailed' in error && error.authenticationFailed) return 'the mail server refuses user or password';
  const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
  const said = 'responseText' in error && typeof error.responseText === 'string' ? `: ${error.responseText}` : '';
  return `${error.message}${code}${said}`.slice(0, 300);
}
