import type { Channel } from '../database/schema/contacts.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Outcome } from '../providers/providers.ts';
import { sendThrough } from '../sending/send-through.ts';
import type { ClaimedNotice, ClaimedNotices } from './claim-notices.ts';
import { commonHeaders } from './message-headers.ts';
import { choiceFor, past, type SendBatchDependencies, settleBatch, skippedOf } from './send-batch.ts';
import type { SettledDelivery } from './settle-deliveries.ts';

/**
 * Sends claimed messages to one person and settles every row of them. Side by side, because each says something else; they
 * keep to the providers' limits like all that is not urgent, so that a flood of them stays in its lane.
 */
export async function sendNotices(deps: SendBatchDependencies, claimed: ClaimedNotices): Promise<void> {
  await settleBatch(deps, { chunks: claimed.chunks, deliveries: claimed.notices }, () =>
    sendAll(deps, claimed.notices),
  );
}

async function sendAll(deps: SendBatchDependencies, notices: ClaimedNotice[]): Promise<SettledDelivery[]> {
  const sender = await readSender(deps);
  const wanted = notices.filter(({ refused }) => refused === null);
  const alike = Map.groupBy(wanted, (notice) => `${notice.channel} ${past(notice)}`);
  const sent = [...alike.values()].map((group) => sendAlike(deps, sender, group));
  return [...skippedOf(notices), ...(await Promise.all(sent)).flat()];
}

type Sender = { from: string; headers: Record<string, string> };

async function readSender({ db, config }: SendBatchDependencies): Promise<Sender> {
  const [row] = await db
    .select({ organisationName: organisation.name, serviceDeskEmail: organisation.serviceDeskEmail })
    .from(organisation);
  if (!row) throw new Error('there is no organisation to send in the name of');
  return {
    from: config.mailFrom ?? `${row.organisationName} <${row.serviceDeskEmail}>`,
    headers: commonHeaders({ ...row, thread: undefined }),
  };
}

/** Over one channel, with the same past. */
async function sendAlike(
  deps: SendBatchDependencies,
  sender: Sender,
  notices: ClaimedNotice[],
): Promise<SettledDelivery[]> {
  const channel: Channel = notices[0]?.channel ?? 'email';
  const { email, sms } = deps.providers.general;
  const how = { urgent: false };
  const sent =
    channel === 'email'
      ? await sendThrough(
          deps,
          notices,
          (provider, part) => eachApart(part, (one) => provider.send(mail(sender, one))),
          {
            ...how,
            providers: choiceFor(email, notices),
          },
        )
      : await sendThrough(deps, notices, (provider, part) => eachApart(part, (one) => provider.send(text(one))), {
          ...how,
          providers: choiceFor(sms, notices),
        });
  return sent.map(({ recipient, outcome, provider }) => ({ delivery: recipient, outcome, provider }));
}

async function eachApart(
  notices: ClaimedNotice[],
  send: (notice: ClaimedNotice) => Promise<Outcome[]>,
): Promise<Outcome[]> {
  return (await Promise.all(notices.map(send))).flat();
}

function mail({ from, headers }: Sender, { id, address, subject, html, text: plain, language }: ClaimedNotice) {
  const recipients = [{ deliveryId: id, address, optOutLink: undefined, headers: {} }];
  return { from, subject, html, text: plain, language, headers, recipients };
}

function text({ id, address, text: body }: ClaimedNotice) {
  return { text: body, recipients: [{ deliveryId: id, number: address }] };
}
