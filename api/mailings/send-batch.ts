import { setTimeout } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { incidents, updates } from '../database/schema/incidents.ts';
import { lanes, mailingContents, mailings } from '../database/schema/mailings.ts';
import { maintenanceLog, maintenances } from '../database/schema/maintenance.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Language } from '../language.ts';
import type { Log } from '../log.ts';
import { optOutLink } from '../opt-outs/opt-out-link.ts';
import { optOutMailAddress } from '../opt-outs/opt-out-mail-address.ts';
import type { MailBatch, Providers, SmsBatch } from '../providers/providers.ts';
import type { ChannelTraffic } from '../sending/channel-traffic.ts';
import type { GateAnswer } from '../sending/provider-gate.ts';
import { type Postponed, sendThrough } from '../sending/send-through.ts';
import { type ClaimedBatch, type ClaimedDelivery, findRefusedSince } from './claim-deliveries.ts';
import { commonHeaders, unsubscribeHeaders } from './message-headers.ts';
import { type SettledDelivery, settleDeliveries } from './settle-deliveries.ts';

export type SendBatchDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'log'> & {
  /** Urgent messages have connections of their own, so that they never stand in a queue behind others. */
  providers: { urgent: Providers; general: Providers };
  traffic: ChannelTraffic;
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
  const mailing = await readMailing(deps, batch.mailingId);
  const refused = await refusedSince(deps, mailing, batch.deliveries);
  const wanted = batch.deliveries.filter((delivery) => !refused.has(delivery.id));
  const skipped = batch.deliveries.flatMap((delivery): SettledDelivery[] => {
    const reason = refused.get(delivery.id);
    return reason === undefined ? [] : [{ delivery, outcome: { kind: 'skipped', reason }, provider: undefined }];
  });
  const parts = mailing.contents.flatMap((content) => {
    const readers = wanted.filter((delivery) => delivery.language === content.language);
    return [...Map.groupBy(readers, past).values()].map((deliveries) =>
      sendPart(deps, batch, mailing, { content, deliveries }),
    );
  });
  return [...skipped, ...(await Promise.all(parts)).flat()];
}

/** What was tried before decides through whom it goes now. */
export const past = ({ unsureOf, unconfirmedBy }: ClaimedDelivery) => `${unsureOf} ${unconfirmedBy}`;

type Part = { content: Content; deliveries: ClaimedDelivery[] };

/** Recipients of a batch that get the same text, through the same choice of providers. */
async function sendPart(
  deps: SendBatchDependencies,
  batch: ClaimedBatch,
  mailing: Mailing,
  { content, deliveries }: Part,
): Promise<SettledDelivery[]> {
  const urgent = batch.lane <= lanes.duty;
  const { email, sms } = deps.providers[urgent ? 'urgent' : 'general'];
  const onAnswer = ({ name }: { name: string }, answer: GateAnswer) => deps.traffic.hear(batch.channel, name, answer);
  const sent =
    batch.channel === 'email'
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

type Content = { language: Language; subject: string; html: string; text: string };
type Mailing = Awaited<ReturnType<typeof readMailing>>;

async function readMailing({ db }: SendBatchDependencies, mailingId: number) {
  const [row] = await db
    .select({
      kind: mailings.kind,
      channel: mailings.channel,
      optOutable: mailings.optOutable,
      audience: mailings.audience,
      thread: sql<
        string | null
      >`coalesce('incident-' || ${incidents.reference}, 'maintenance-' || ${maintenances.reference})`,
      organisationName: organisation.name,
      serviceDeskEmail: organisation.serviceDeskEmail,
    })
    .from(mailings)
    .innerJoin(organisation, sql`true`)
    .leftJoin(updates, eq(updates.publicationId, mailings.publicationId))
    .leftJoin(incidents, eq(incidents.id, updates.incidentId))
    .leftJoin(maintenanceLog, eq(maintenanceLog.publicationId, mailings.publicationId))
    .leftJoin(maintenances, eq(maintenances.id, maintenanceLog.maintenanceId))
    .where(eq(mailings.id, mailingId));
  if (!row) throw new Error(`mailing ${mailingId} is gone`);
  const contents: Content[] = await db.select().from(mailingContents).where(eq(mailingContents.mailingId, mailingId));
  return { ...row, contents };
}

/** An opt-out or a suppression between the publication and this moment counts too. Management is told whatever there is. */
async function refusedSince({ db }: SendBatchDependencies, mailing: Mailing, deliveries: ClaimedDelivery[]) {
  const { audience } = mailing;
  if (mailing.kind === 'management' || audience.by === 'inbox' || audience.by === 'person')
    return new Map<number, string>();
  return findRefusedSince(db, { ...mailing, audience }, deliveries);
}

function mailBatch(
  deps: SendBatchDependencies,
  mailing: Mailing,
  content: Content,
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

function recipientLink(deps: SendBatchDependencies, mailing: Mailing, delivery: ClaimedDelivery): string | undefined {
  if (!mailing.optOutable) return undefined;
  return optOutLink(deps.config, deps.optOutSecret, {
    address: delivery.address,
    language: delivery.language,
    deliveryId: delivery.id,
  });
}

function smsBatch(content: Content, deliveries: ClaimedDelivery[]): SmsBatch {
  return {
    text: content.text,
    recipients: deliveries.map((delivery) => ({ deliveryId: delivery.id, number: delivery.address })),
  };
}
