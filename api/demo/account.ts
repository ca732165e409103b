import { setTimeout } from 'node:timers/promises';
import { asc, eq, sql } from 'drizzle-orm';
import { incidents, publications, updates } from '../database/schema/incidents.ts';
import { deliveries, mailings } from '../database/schema/mailings.ts';
import { incidentPages } from '../incidents/incident-pages.ts';
import type { Service } from '../service.ts';

const patience = Temporal.Duration.from({ minutes: 2 });
const lookEveryMilliseconds = 25;
const tellEveryMilliseconds = 500;

/**
 * Waits until every delivery of the publication has an ending and its pages are live, and says how far it is; not longer
 * than two minutes, or than until somebody stops it.
 */
export async function waitUntilDelivered(
  service: Service,
  publicationId: number,
  { say, stopping }: { say: (line: string) => void; stopping: AbortSignal },
): Promise<void> {
  const start = performance.now();
  let told = start;
  while (performance.now() - start < patience.total('milliseconds')) {
    if (stopping.aborted) return;
    const progress = await readProgress(service, publicationId);
    if (progress.open === 0 && progress.pagesOpen === 0) return;
    if (performance.now() - told >= tellEveryMilliseconds) {
      say(`  … ${progress.ended} of ${progress.ended + progress.open} messages out`);
      told = performance.now();
    }
    await setTimeout(lookEveryMilliseconds);
  }
  say('  … not everything went out within two minutes; the account below says what did');
}

async function readProgress({ db }: Service, publicationId: number) {
  const [row] = await db.execute<{ ended: number; open: number; pages_open: number }>(sql`
    select
      (select count(*)::int from deliveries where publication_id = ${publicationId} and state <> 'queued') as ended,
      (select count(*)::int from deliveries where publication_id = ${publicationId} and state = 'queued')
        + (select count(*)::int from mailings where publication_id = ${publicationId} and copied_at is null) as open,
      (select count(*)::int from page_requests where live_at is null) as pages_open`);
  return { ended: row?.ended ?? 0, open: row?.open ?? 0, pagesOpen: row?.pages_open ?? 0 };
}

const lines = [
  { label: 'Management, SMS', kinds: ['management'] },
  { label: 'Internal, email and SMS', kinds: ['internal'] },
  { label: 'External, email and SMS', kinds: ['external', 'standing'] },
  { label: 'Subscribers, email and SMS', kinds: ['subscribers'] },
  { label: 'Copies to the internal inbox', kinds: ['copy'] },
];

/** The account of what one publication did: how many messages, how fast, and where to look. */
export async function describeDelivery(service: Service, publicationId: number, seconds: string): Promise<string> {
  const { db, config } = service;
  const groups = await db
    .select({
      kind: mailings.kind,
      channel: deliveries.channel,
      state: deliveries.state,
      number: sql<number>`count(*)::int`,
      first: sql<number>`(extract(epoch from min(${deliveries.sentAt}) - min(${publications.publishedAt})) * 1000)::int`,
      last: sql<number>`(extract(epoch from max(${deliveries.sentAt}) - min(${publications.publishedAt})) * 1000)::int`,
    })
    .from(deliveries)
    .innerJoin(mailings, eq(mailings.id, deliveries.mailingId))
    .innerJoin(publications, eq(publications.id, deliveries.publicationId))
    .where(eq(deliveries.publicationId, publicationId))
    .groupBy(mailings.kind, deliveries.channel, deliveries.state);
  const account = lines.map(({ label, kinds }) => {
    const own = groups.filter((group) => kinds.includes(group.kind));
    const sent = own.filter((group) => group.state === 'sent');
    const count = (channel: string) =>
      sent.filter((group) => group.channel === channel).reduce((sum, group) => sum + group.number, 0);
    const others = own.filter((group) => group.state !== 'sent').map((group) => `, ${group.number} ${group.state}`);
    const parts = [`${count('email')} emails`, `${count('sms')} SMS`].filter((part) => !part.startsWith('0 '));
    const first = Math.min(...sent.map((group) => group.first));
    const last = Math.max(...sent.map((group) => group.last));
    const span = sent.length === 0 ? '' : `, ${first === last ? first : `${first}–${last}`} ms after publishing`;
    return `  ${label.padEnd(30)} ${parts.join(' and ') || 'none'}${others.join('')}${span}`;
  });
  const pages = await describePages(service, publicationId);
  return `
What happened (${seconds} s after the start of the demo):
${account.join('\n')}
${pages.join('\n')}

Nothing left this machine: the mails (.eml) and texts (.txt) are in ${config.outboxDir}
Status page: ${await firstPage(service, publicationId)}
API: ${service.url}/v1/openapi.json; make a key with: DATA_DIR=${config.dataDir} npx baken key create --name me --scope incidents:write --scope contacts:write
Serving until you stop it with Ctrl-C. Run the demo again to publish the next step of this incident.
`;
}

async function describePages({ db }: Service, publicationId: number): Promise<string[]> {
  const rows = await db.execute<{ site_id: string; public_url: string; milliseconds: number | null }>(sql`
    select sites.id as site_id, sites.public_url, (extract(epoch from page_requests.live_at - updates.published_at) * 1000)::int as milliseconds
    from updates
    join page_requests on page_requests.incident_id = updates.incident_id and page_requests.requested_at = updates.published_at
    join sites on sites.id = page_requests.site_id
    where updates.publication_id = ${publicationId}
    order by sites.position`);
  return rows.map((row) => {
    const when = row.milliseconds === null ? 'not live yet' : `live ${row.milliseconds} ms after publishing`;
    return `  ${`Status page “${row.site_id}”`.padEnd(30)} ${when}`;
  });
}

async function firstPage({ db, config }: Service, publicationId: number): Promise<string> {
  const [row] = await db
    .select({ reference: incidents.reference, id: incidents.id })
    .from(updates)
    .innerJoin(incidents, eq(incidents.id, updates.incidentId))
    .where(eq(updates.publicationId, publicationId))
    .orderBy(asc(updates.id));
  if (!row) return 'none';
  const named = await db.execute<{ product_id: string }>(
    sql`select product_id from incident_products where incident_id = ${row.id}`,
  );
  const [page] = await incidentPages(
    db,
    config,
    row.reference,
    named.map((product) => product.product_id),
  );
  return page?.nl ?? 'none';
}
