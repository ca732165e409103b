import type { Readable } from 'node:stream';
import { createTransport } from 'nodemailer';
import { reasonInOneLine } from '../delivery-reasons/reason-in-words.ts';
import type { Log } from '../log.ts';
import { codeOf } from './connection-failure.ts';
import { type ComposedMail, composeMail } from './mail-message.ts';
import type { MailProvider, Outcome, ProviderLimits } from './providers.ts';
import { smtpFailure } from './smtp-outcomes.ts';

const connections = 5;
/** After this what was not begun is given back, well before the claim on the batch runs out. */
const longestBatchMs = 60_000;

export type SmtpOptions = {
  /** `smtp://` or `smtps://`, with user and password if the server wants them. */
  url: string;
  /** How long the server may stay silent. */
  timeoutMs?: number;
  limits?: ProviderLimits;
};

/** Any mail server that speaks SMTP, over a few connections that are kept open. */
export function createSmtpProvider(options: SmtpOptions, log: Log): MailProvider {
  const timeout = options.timeoutMs ?? 30_000;
  const transport = createTransport({
    url: options.url,
    pool: true,
    maxConnections: connections,
    maxMessages: 1_000,
    // Only what the server closed before a byte of a message went out; what was under way comes back as an error.
    maxRequeues: 1,
    connectionTimeout: Math.min(timeout, 10_000),
    greetingTimeout: Math.min(timeout, 10_000),
    socketTimeout: timeout,
    requireTLS: passwordNeedsProtection(options.url),
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  // Each message gets its own error as well; without a listener this one would end the process.
  transport.on('error', (error) => log.warn({ provider: 'smtp', error: error.code }, 'The mail server failed'));

  // nodemailer's error is the same before and after the message has gone; whether its stream was read tells them apart.
  const streams = new WeakMap<Buffer, Readable>();
  transport.use('stream', (mail, done) => {
    const { raw } = mail.data;
    const create = mail.message.createReadStream.bind(mail.message);
    mail.message.createReadStream = (streamOptions) => {
      const stream = create(streamOptions);
      if (Buffer.isBuffer(raw)) streams.set(raw, stream);
      return stream;
    };
    done();
  });

  async function sendOne(mail: ComposedMail): Promise<{ outcome: Outcome; forTheRest?: Outcome | undefined }> {
    const raw = Buffer.from(mail.raw);
    try {
      const sent = await transport.sendMail({ envelope: { from: mail.envelopeFrom, to: mail.envelopeTo }, raw });
      return { outcome: { kind: 'accepted', providerMessageId: sent.serverMessageId ?? mail.messageId } };
    } catch (error) {
      const failure = smtpFailure(error, streams.get(raw)?.readableDidRead ?? false);
      if (failure.forTheRest)
        log.warn(
          { provider: 'smtp', error: codeOf(error) },
          reasonInOneLine({ ...failure.outcome, provider: 'smtp' }, 'en'),
        );
      return failure;
    }
  }

  return {
    name: 'smtp',
    maxBatch: 100,
    async send(batch) {
      const compose = composeMail(batch, 'quoted-printable');
      const outcomes: Outcome[] = [];
      const enough = performance.now() + longestBatchMs;
      // Shared by the workers: each takes the next recipient that nobody has taken.
      const todo = batch.recipients.entries();
      let rest: Outcome | undefined;
      const work = async () => {
        for (const [index, recipient] of todo) {
          // A server that is down or slow would otherwise cost every recipient the whole time-out, one after another.
          if (!rest && performance.now() > enough) rest = tooSlow;
          if (rest) {
            outcomes[index] = rest;
            continue;
          }
          const { outcome, forTheRest } = await sendOne(compose(recipient));
          outcomes[index] = outcome;
          rest ??= forTheRest;
        }
      };
      await Promise.all(Array.from({ length: connections }, work));
      return outcomes;
    },
    readLimits: async () => options.limits ?? {},
    close: async () => transport.close(),
  };
}

const tooSlow: Outcome = {
  kind: 'temporary',
  cause: 'speed',
  reason: 'too-fast',
  detail: 'it is slow; the rest of the batch waits its turn',
};

/** A password is not sent in the clear over a network: with one, the server must offer STARTTLS. */
function passwordNeedsProtection(url: string): boolean {
  const { protocol, password, hostname } = new URL(url);
  return protocol === 'smtp:' && password !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
