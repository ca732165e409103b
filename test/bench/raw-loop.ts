import { createTransport } from 'nodemailer';
import type postgres from 'postgres';
import { createLog } from '../../api/log.ts';
import { commonHeaders, unsubscribeHeaders } from '../../api/mailings/message-headers.ts';
import { optOutLink } from '../../api/opt-outs/opt-out-link.ts';
import { composeMail } from '../../api/providers/mail-message.ts';
import type { MailBatch } from '../../api/providers/providers.ts';
import { createSesProvider } from '../../api/providers/ses.ts';
import { sesStandInCredentials } from '../support/ses-stand-in.ts';
import { benchSender } from './start-service.ts';

/** Messages a second that this machine hands over when there is nothing else to do: no database, nothing to look up. */
export async function rawSes(url: string, batch: MailBatch): Promise<number> {
  Object.assign(process.env, sesStandInCredentials);
  const ses = createSesProvider(
    { region: 'eu-west-1', endpoint: url, configurationSet: undefined },
    createLog('silent'),
  );
  const parts = slices(batch, ses.maxBatch).values();
  const start = performance.now();
  await atOnce(3, async () => {
    for (const part of parts) {
      const outcomes = await ses.send(part);
      if (outcomes.some(({ kind }) => kind !== 'accepted')) throw new Error('the stand-in refused a message');
    }
  });
  const took = performance.now() - start;
  await ses.close();
  return perSecond(batch.recipients.length, took);
}

/** The same over SMTP: a pool of nodemailer as it is, with messages that were written before the clock started. */
export async function rawSmtp(url: string, batch: MailBatch): Promise<number> {
  const compose = composeMail(batch, 'quoted-printable');
  const mails = batch.recipients.map(compose);
  const connections = 5;
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: connections,
    maxMessages: Number.POSITIVE_INFINITY,
  });
  const todo = mails.values();
  const start = performance.now();
  await atOnce(connections * 3, async () => {
    for (const { raw, envelopeFrom, envelopeTo } of todo) {
      await transport.sendMail({ envelope: { from: envelopeFrom, to: envelopeTo }, raw });
    }
  });
  const took = performance.now() - start;
  transport.close();
  return perSecond(mails.length, took);
}

/** The last external mail that went out, to so many recipients: the same bytes as the service sends. */
export async function sameAsSent(sql: postgres.Sql, count: number): Promise<MailBatch> {
  const [content] = await sql<{ subject: string; html: string; text: string }[]>`
    select subject, html, text from mailing_contents join mailings on mailings.id = mailing_id
    where kind = 'external' and channel = 'email' and language = 'nl' order by mailing_id desc limit 1`;
  if (!content) throw new Error('no mail was sent before');
  const from = { organisationName: 'Logius', serviceDeskEmail: 'servicecentrum@logius.nl' };
  return {
    ...content,
    from: benchSender,
    language: 'nl',
    headers: commonHeaders({ ...from, thread: 'incident-2026-0001' }),
    recipients: Array.from({ length: count }, (_, index) => {
      const address = `bench${index}@example.nl`;
      const link = optOutLink({ publicUrl: undefined, port: 3000 }, 'a secret', { address, language: 'nl' });
      return {
        deliveryId: index + 1,
        address,
        optOutLink: link,
        headers: unsubscribeHeaders(link, from.serviceDeskEmail),
      };
    }),
  };
}

function slices(batch: MailBatch, size: number): MailBatch[] {
  const { recipients } = batch;
  return Array.from({ length: Math.ceil(recipients.length / size) }, (_, index) => ({
    ...batch,
    recipients: recipients.slice(index * size, (index + 1) * size),
  }));
}

const atOnce = (number: number, work: () => Promise<void>) => Promise.all(Array.from({ length: number }, work));

export const perSecond = (messages: number, milliseconds: number) => (messages / milliseconds) * 1000;
