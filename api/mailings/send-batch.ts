import { setTimeout } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { incidents, updates } from '../database/schema/incidents.ts';
import { mailingContents, mailings } from '../database/schema/mailings.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Dependencies } from '../dependencies.ts';
import type { Language } from '../language.ts';
import type { Log } from '../log.ts';
import { optOutLink } from '../opt-outs/opt-out-link.ts';
import type { MailProvider, Outcome, SmsProvider } from '../providers/providers.ts';
import { type ClaimedBatch, type ClaimedDelivery, findOptedOutSince } from './claim-deliveries.ts';
import { commonHeaders, unsubscribeHeaders } from './message-headers.ts';
import { type SettledDelivery, settleDeliveries } from './settle-deliveries.ts';

export type Providers = { mail: MailProvider; sms: SmsProvider };

export type SendBatchDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'log'> & {
  providers: Providers;
  optOutSecret: string;
};

/** Sends a claimed batch through the channel's provider and settles every row of it. Says how many were accepted. */
export async function sendBatch(deps: SendBatchDependencies, batch: ClaimedBatch): Promise<{ accepted: number }> {
  const mailing = await readMailing(deps, batch.mailingId);
  const provider = deps.providers[mailing.channel === 'email' ? 'mail' : 'sms'];
  const refused = await refusedSince(deps, mailing, batch.deliveries);
  const settled: SettledDelivery[] = [];
  const wanted: ClaimedDelivery[] = [];
  for (const delivery of batch.deliveries) {
    if (refused.has(delivery.id)) settled.push({ delivery, outcome: { kind: 'skipped', reason: 'opted out' } });
    else wanted.push(delivery);
  }
  const calls = mailing.contents.flatMap((content) =>
    slices(
      wanted.filter((delivery) => delivery.language === content.language),
      provider.maxBatch,
    ).map((deliveries) => ({ content, deliveries })),
  );
  const sent = await Promise.all(
    calls.map(async ({ content, deliveries }) => {
      const call =
        mailing.channel === 'email' ? sendMail(deps, mailing, content, deliveries) : sendSms(deps, content, deliveries);
      // A provider promises not to throw. If it does, the other calls of the batch are still settled as they went.
      const outcomes = await call.catch((error: unknown): Outcome[] => {
        deps.log.error({ err: error, provider: provider.name }, 'a provider threw');
        return [];
      });
      return deliveries.map((delivery, index) => ({ delivery, outcome: outcomes[index] ?? silence }));
    }),
  );
  settled.push(...sent.flat());
  const how = { provider: provider.name, now: deps.clock.now(), random: Math.random };
  await insistOnSettling(() => settleDeliveries(deps.db, settled, how), deps.log);
  return { accepted: settled.filter(({ outcome }) => outcome.kind === 'accepted').length };
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

const silence: Outcome = { kind: 'unknown', reason: 'the provider said nothing about this recipient' };

type Content = { language: Language; subject: string; html: string; text: string };
type Mailing = Awaited<ReturnType<typeof readMailing>>;

async function readMailing({ db }: SendBatchDependencies, mailingId: number) {
  const [row] = await db
    .select({
      channel: mailings.channel,
      optOutable: mailings.optOutable,
      audience: mailings.audience,
      incidentReference: incidents.reference,
      organisationName: organisation.name,
      serviceDeskEmail: organisation.serviceDeskEmail,
    })
    .from(mailings)
    .innerJoin(organisation, sql`true`)
    .leftJoin(updates, eq(updates.publicationId, mailings.publicationId))
    .leftJoin(incidents, eq(incidents.id, updates.incidentId))
    .where(eq(mailings.id, mailingId));
  if (!row) throw new Error(`mailing ${mailingId} is gone`);
  const contents: Content[] = await db.select().from(mailingContents).where(eq(mailingContents.mailingId, mailingId));
  return { ...row, contents };
}

/** An opt-out between the publication and this moment counts too. */
async function refusedSince(
  { db }: SendBatchDependencies,
  mailing: Mailing,
  deliveries: ClaimedDelivery[],
): Promise<Set<number>> {
  if (!mailing.optOutable || mailing.audience.by === 'inbox') return new Set();
  return findOptedOutSince(db, mailing.audience, deliveries);
}

async function sendMail(
  deps: SendBatchDependencies,
  mailing: Mailing,
  content: Content,
  deliveries: ClaimedDelivery[],
): Promise<Outcome[]> {
  return deps.providers.mail.send({
    from: deps.config.mailFrom ?? `Incidentmanager ${mailing.organisationName} <${mailing.serviceDeskEmail}>`,
    subject: content.subject,
    html: content.html,
    text: content.text,
    language: content.language,
    headers: commonHeaders({ ...mailing, incidentReference: mailing.incidentReference ?? undefined }),
    recipients: deliveries.map((delivery) => {
      const link = recipientLink(deps, mailing, delivery);
      return {
        deliveryId: delivery.id,
        address: delivery.address,
        optOutLink: link,
        headers: link === undefined ? {} : unsubscribeHeaders(link, mailing.serviceDeskEmail),
      };
    }),
  });
}

function recipientLink(deps: SendBatchDependencies, mailing: Mailing, delivery: ClaimedDelivery): string | undefined {
  if (!mailing.optOutable || delivery.contactId === null) return undefined;
  return optOutLink(deps.config, deps.optOutSecret, delivery.contactId);
}

async function sendSms(
  deps: SendBatchDependencies,
  content: Content,
  deliveries: ClaimedDelivery[],
): Promise<Outcome[]> {
  return deps.providers.sms.send({
    text: content.text,
    recipients: deliveries.map((delivery) => ({ deliveryId: delivery.id, number: delivery.address })),
  });
}

function slices<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
