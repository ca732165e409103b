import { setTimeout } from 'node:timers/promises';
import { lanes } from '../database/schema/mailings.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Log } from '../log.ts';
import { optOutLink } from '../opt-outs/opt-out-link.ts';
import { optOutMailAddress } from '../opt-outs/opt-out-mail-address.ts';
import type { MailBatch, Providers, SmsBatch } from '../providers/providers.ts';
import type { ChannelTraffic } from '../sending/channel-traffic.ts';
import type { GateAnswer, ProviderGate } from '../sending/provider-gate.ts';
import { type Postponed, sendThrough } from '../sending/send-through.ts';
import type { ClaimedBatch, ClaimedDelivery } from './claim-deliveries.ts';
import { commonHeaders, unsubscribeHeaders } from './message-headers.ts';
import type { FrozenContent, FrozenMailing } from './read-frozen-mailing.ts';
import { type SettledDelivery, settleDeliveries } from './settle-deliveries.ts';

export type SendBatchDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'log'> & {
  /** Urgent messages have connections of their own, so that they never stand in a queue behind others. */
  providers: { urgent: Providers; general: Providers };
  traffic: ChannelTraffic;
  gate: ProviderGate;
  optOutSecret: string;
};

/** Sends a claimed batch through the channel's providers and settles every row of it. Says how many were accepted. */
export async function sendBatch(deps: SendBatchDependencies, batch: ClaimedBatch): Promise<{ accepted: number }> {
  const settled = await settleBatch(deps, batch, () => send(deps, batch));
  return { accepted: settled.filter(({ outcome }) => outcome.kind === 'accepted').length };
}

/** Settles every row of what was claimed with what sending it gives; when that fails, nothing of it was handed over. */
export async function settleBatch(
  deps: SendBatchDependencies,
  claimed: Pick<ClaimedBatch, 'chunks' | 'deliveries'>,
  sending: () => Promise<SettledDelivery[]>,
): Promise<SettledDelivery[]> {
  const settled = await sending().catch((error: unknown): SettledDelivery[] => {
    // Nothing was handed over yet: that may be told, or the lease would end as if perhaps it was.
    deps.log.error({ err: error, deliveries: claimed.deliveries.length }, 'a batch could not be sent');
    const outcome: Postponed = { kind: 'postponed', until: deps.clock.now().add(untilPreparedAgain) };
    return claimed.deliveries.map((delivery) => ({ delivery, outcome, provider: undefined }));
  });
  const how = { now: deps.clock.now(), random: Math.random };
  await insistOnSettling(() => settleDeliveries(deps.db, { chunks: claimed.chunks, settled }, how), deps.log);
  return settled;
}

const untilPreparedAgain = Temporal.Duration.from({ seconds: 5 });

async function send(deps: SendBatchDependencies, batch: ClaimedBatch): Promise<SettledDelivery[]> {
  const wanted = batch.deliveries.filter(({ refused }) => refused === null);
  const parts = batch.mailing.contents.flatMap((content) => {
    const readers = wanted.filter((delivery) => delivery.language === content.language);
    return [...Map.groupBy(readers, past).values()].map((deliveries) =>
      sendPart(deps, batch.mailing, { content, deliveries }),
    );
  });
  return [...skippedOf(batch.deliveries), ...(await Promise.all(parts)).flat()];
}

/** The endings of those of them that must not go out any more. */
export function skippedOf(deliveries: ClaimedDelivery[]): SettledDelivery[] {
  return deliveries.flatMap((delivery): SettledDelivery[] =>
    delivery.refused === null
      ? []
      : [{ delivery, outcome: { kind: 'skipped', reason: delivery.refused }, provider: undefined }],
  );
}

/** What was tried before decides through whom it goes now. */
export const past = ({ unsureOf, unconfirmedBy }: ClaimedDelivery) => `${unsureOf} ${unconfirmedBy}`;

type Part = { content: FrozenContent; deliveries: ClaimedDelivery[] };

/** Recipients of a batch that get the same text, through the same choice of providers. */
async function sendPart(
  deps: SendBatchDependencies,
  mailing: FrozenMailing,
  { content, deliveries }: Part,
): Promise<SettledDelivery[]> {
  const urgent = mailing.lane <= lanes.duty;
  const { email, sms } = deps.providers[urgent ? 'urgent' : 'general'];
  const onAnswer = ({ name }: { name: string }, answer: GateAnswer) => deps.traffic.hear(mailing.channel, name, answer);
  const sent =
    mailing.channel === 'email'
      ? await sendThrough(
          deps,
          deliveries,
          (provider, part) => provider.send(mailBatch(deps, mailing, content, part)),
          {
            providers: choiceFor(email, deliveries),
            urgent,
            onAnswer,
          },
        )
      : await sendThrough(deps, deliveries, (provider, part) => provider.send(smsBatch(content, part)), {
          providers: choiceFor(sms, deliveries),
          urgent,
          onAnswer,
        });
  return sent.map(({ recipient, outcome, provider }) => ({ delivery: recipient, outcome, provider }));
}

/**
 * After a try of which nobody knows how it ended, another provider is more likely to get through; what one took and
 * never confirmed goes through another only. The deliveries have the same past.
 */
export function choiceFor<Provider extends { name: string }>(
  providers: readonly Provider[],
  deliveries: ClaimedDelivery[],
) {
  const { unsureOf = null, unconfirmedBy = null } = deliveries[0] ?? {};
  const others = providers.filter(({ name }) => name !== unconfirmedBy);
  const allowed = others.length > 0 ? others : providers;
  return allowed.toSorted((a, b) => Number(a.name === unsureOf) - Number(b.name === unsureOf));
}

/** Until another worker may have taken the batch over; with the waits below, about a minute. */
const mostTries = 60;

/**
 * What the provider answered is known in this process only. While the database cannot be reached it is written down
 * again and again, because a batch whose outcomes are lost is sent a second time.
 */
async function insistOnSettling(settle: () => Promise<void>, log: Log): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await settle();
    } catch (error) {
      if (tries === mostTries) throw error;
      log.error({ err: error, tries }, 'what became of a batch could not be written down yet');
      await setTimeout(Math.min(1_000, 50 * tries));
    }
  }
}

function mailBatch(
  deps: SendBatchDependencies,
  mailing: FrozenMailing,
  content: FrozenContent,
  deliveries: ClaimedDelivery[],
): MailBatch {
  return {
    from: deps.config.mailFrom ?? `Incidentmanager ${mailing.organisationName} <${mailing.serviceDeskEmail}>`,
    subject: content.subject,
    html: content.html,
    text: content.text,
    language: content.language,
    headers: commonHeaders({ ...mailing, thread: mailing.thread ?? undefined }),
    recipients: deliveries.map((delivery) => {
      const link = recipientLink(deps, mailing, delivery);
      return {
        deliveryId: delivery.id,
        address: delivery.address,
        optOutLink: link,
        headers:
          link === undefined
            ? {}
            : unsubscribeHeaders(link, optOutMailAddress(deps, delivery) ?? mailing.serviceDeskEmail),
      };
    }),
  };
}

function recipientLink(
  deps: SendBatchDependencies,
  mailing: FrozenMailing,
  delivery: ClaimedDelivery,
): string | undefined {
  if (!mailing.optOutable) return undefined;
  return optOutLink(deps.config, deps.optOutSecret, {
    address: delivery.address,
    language: delivery.language,
    deliveryId: delivery.id,
  });
}

function smsBatch(content: FrozenContent, deliveries: ClaimedDelivery[]): SmsBatch {
  return {
    text: content.text,
    recipients: deliveries.map((delivery) => ({ deliveryId: delivery.id, number: delivery.address })),
  };
}
