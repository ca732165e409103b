import { readdir, readFile } from 'node:fs/promises';
import { createApiKey } from '../../api/access/api-keys.ts';
import { createApp } from '../../api/app.ts';
import { optOutLink } from '../../api/opt-outs/opt-out-link.ts';
import { optOutMailAddress } from '../../api/opt-outs/opt-out-mail-address.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { claimAll, deliveryRows } from '../receipts/sent-mail.ts';
import { addContact } from '../support/add-contact.ts';
import { signedSnsMessage, snsTopicArn, startSnsStandIn } from '../support/sns-stand-in.ts';
import { mondayMorning } from '../support/test-dependencies.ts';

/** Who writes the sample mails; somebody else who got our message too. */
export const reader = 'reader@example.nl';
const somebodyElse = 'someone-else@example.nl';
/** SES's number of a message, in the form that SES gives it. */
const sesId = (deliveryId: number) =>
  `0102019ab3c4d5e6-7f3c2a10-9d4e-4b52-8a77-${String(deliveryId).padStart(12, '0')}-000000`;

const settings = {
  OPT_OUT_ADDRESS: 'afmelden@logius.nl',
  SES_INBOUND_TOPIC: snsTopicArn,
  MAIL_AUTHENTICATED_BY: 'mx.logius.nl, microsoft-365',
};

/** An installation that mailed two readers about an incident, and takes in what they mail back. */
export async function startInboundMail(more: Record<string, string> = {}) {
  const sns = await startSnsStandIn();
  const publishing = await startPublishing({ ...settings, ...more });
  const { deps } = publishing;
  await addContact(deps, { name: 'reader', email: reader });
  await addContact(deps, { name: 'someone else', email: somebodyElse });
  await publishing.publish(await publishing.openP1({ priority: 2 }), { audience: 'extern' });
  const batch = await claimAll(deps);
  await batch.settle({ kind: 'accepted', providerMessageId: 'unknown' });
  for (const { id } of await deliveryRows(deps)) {
    await deps.sql`update deliveries set provider_message_id = ${sesId(id)} where id = ${id}`;
    await deps.sql`insert into receipts (provider, event_id, provider_message_id, delivery_id, kind, at, received_at, detail)
      values ('ses', ${`event-${id}`}, ${sesId(id)}, ${id}, 'taken', now(), now(), '{}')`;
  }
  const sent = await deliveryRows(deps);
  const deliveryTo = (address: string) => {
    const found = sent.find((delivery) => delivery.address === address);
    if (!found) throw new Error('that reader got no message');
    return { id: found.id, address };
  };
  const app = createApp(deps);

  /** What stands between double braces in the samples: what only this installation can know. */
  const own = deliveryTo(reader);
  const token = optOutMailAddress(deps, own) ?? '';
  const values: Record<string, string> = {
    tokenAddress: token,
    TOKENADDRESS: token.toUpperCase(),
    cutTokenAddress: token.replace(/.{5}@/, '@'),
    otherTokenAddress: (optOutMailAddress(deps, deliveryTo(somebodyElse)) ?? '').replace(/.@/, '0@'),
    link: optOutLink(deps.config, deps.optOutSecret, { address: reader, language: 'nl' }),
    messageId: `<delivery-${own.id}@logius.nl>`,
    sesId: sesId(own.id),
  };

  /** A sample as a mail server has it: lines end in CRLF. */
  const filled = (sample: string) =>
    sample.replaceAll(/\{\{(\w+)\}\}/g, (_, name) => values[name] ?? '').replaceAll(/\r?\n/g, '\r\n');

  /** What Amazon SNS posts, as often as it is called; the status of the answer. */
  const posting = (message: object) => async (): Promise<number> => {
    const response = await app.request('/inbound-mail/ses', {
      method: 'POST',
      headers: { 'Content-Type': 'text/plain; charset=UTF-8' },
      body: JSON.stringify(message),
    });
    return response.status;
  };
  const noticeOf = (mail: string | Buffer, recipients: string[], change: object) =>
    posting(
      signedSnsMessage({
        notificationType: 'Received',
        mail: { messageId: crypto.randomUUID(), headers: [] },
        receipt: { recipients, action: { type: 'SNS', encoding: 'BASE64' } },
        content: Buffer.from(mail).toString('base64'),
        ...change,
      }),
    );

  /** Hands a mail in through Amazon SNS, as SES does; the status of the answer. */
  const bySes = (mail: string | Buffer, recipients: string[] = [], change: object = {}) =>
    noticeOf(mail, recipients, change)();

  const key = await createApiKey(deps, { name: 'reads mails', scopes: ['contacts:read'] });

  return {
    ...publishing,
    /** The mail itself, as the API gives it. */
    source: (id: number) =>
      app.request(`/v1/inbound-mails/${id}/source`, { headers: { Authorization: `Bearer ${key}` } }),
    sns,
    app,
    filled,
    bySes,
    noticeOf,
    /** The same with any text instead of a notice. */
    notified: (text: string) => posting(signedSnsMessage(text))(),
    values,
    taken: () => deps.sql`select outcome, reason, sender, concerns, subject, words from inbound_mails order by id`,
    optOuts: () =>
      deps.sql`select address, product_id, way, recorded_by from opt_outs where withdrawn_at is null order by id`,
    confirmed: () =>
      deps.sql`select address from deliveries join mailings on mailings.id = mailing_id where kind = 'confirmation' order by deliveries.id`,
    begin: async () => {
      deps.clock.set(mondayMorning);
      await deps.sql`truncate inbound_mails, opt_outs cascade`;
      await deps.sql`delete from deliveries using mailings where mailings.id = mailing_id and kind = 'confirmation'`;
    },
    close: async () => {
      await deps.close();
      await sns.close();
    },
  };
}

export type InboundMailSetup = Awaited<ReturnType<typeof startInboundMail>>;
export type Sample = { name: string; outcome: 'opted-out' | 'machine' | 'to-decide'; mail: string };

/** The sample mails; the folder that one is in is the right answer. */
export async function readSamples(): Promise<Sample[]> {
  const folder = new URL('./samples/', import.meta.url);
  const samples = [];
  for (const outcome of ['opted-out', 'machine', 'to-decide'] as const) {
    for (const name of (await readdir(new URL(`${outcome}/`, folder))).toSorted())
      samples.push({ name, outcome, mail: await readFile(new URL(`${outcome}/${name}`, folder), 'utf8') });
  }
  return samples;
}
