import { setTimeout } from 'node:timers/promises';
import { addArchive } from './add-archive.ts';
import { addReaders } from './add-readers.ts';
import type { Figure } from './figures.ts';
import { openAndPublish, untilQuiet } from './open-and-publish.ts';
import { type BenchedService, startBenchedService } from './start-service.ts';

const port = 39_417;

/** How long publishing takes, and how long until the first SMS and the page are out. Over HTTP, as a client would. */
export async function benchPublish(say: (line: string) => void): Promise<Figure[]> {
  const service = await startBenchedService(port);
  try {
    say('loading the sample organisation, 1,240 contacts and an archive of 5,000 incidents …');
    await service.baken('organisation', 'sample/logius.json');
    await service.baken('import', 'sample/contacts.csv');
    await addArchive(service, 5_000);
    await service.baken('site', 'regenerate');
    const key = await service.baken('key', 'create', '--name', 'bench', '--scope', 'incidents:write');
    await publishOnce(service, key, 1);

    say('publishing to 1,240 contacts …');
    const small = await publishMany(service, key, 40);
    say('adding contacts up to 100,000, and publishing to them …');
    await addReaders(service, 98_760);
    const large = await publishMany(service, key, 5);
    return [
      { what: 'publish call, 1,240 contacts', values: small.calls, norm: 'p95 under 100' },
      { what: 'publish to first management SMS accepted', values: small.firstSms, norm: 'median under 300' },
      {
        what: 'publish to page live, 5,000 incidents in the archive',
        values: small.pageLive,
        norm: 'median under 300',
      },
      { what: 'publish call, 100,000 contacts', values: large.calls, norm: 'median under 500' },
      { what: 'publish to first management SMS, 100,000 contacts', values: large.firstSms, norm: '' },
      { what: 'publish to page live, 100,000 contacts', values: large.pageLive, norm: '' },
    ];
  } finally {
    await service.stop();
  }
}

async function publishMany(service: BenchedService, key: string, times: number) {
  const figures = { calls: [] as number[], firstSms: [] as number[], pageLive: [] as number[] };
  for (let run = 0; run < times; run += 1) {
    const { call, firstSms, pageLive } = await publishOnce(service, key, 1);
    figures.calls.push(call);
    figures.firstSms.push(firstSms);
    figures.pageLive.push(pageLive);
    await untilQuiet(service);
  }
  return figures;
}

/** Opens a P1, publishes its first notice, and waits until management has its SMS and the pages are live. */
async function publishOnce(service: BenchedService, key: string, priority: number) {
  const { reference, call } = await openAndPublish(service, key, { priority, audience: 'both' });
  const firstSms = await untilMeasured(
    () => service.sql`
    select (extract(epoch from min(sent_at) - min(created_at)) * 1000)::float as took
    from deliveries join mailings on mailings.id = mailing_id
    join updates on updates.publication_id = mailings.publication_id
    join incidents on incidents.id = incident_id
    where reference = ${reference} and mailings.kind = 'management'`,
  );
  const pageLive = await untilMeasured(
    () => service.sql`
    select case when bool_and(live_at is not null) then (extract(epoch from max(live_at) - max(requested_at)) * 1000)::float end as took
    from page_requests join incidents on incidents.id = incident_id where reference = ${reference}`,
  );
  return { call, firstSms, pageLive };
}

async function untilMeasured(query: () => Promise<{ took?: number | null }[]>): Promise<number> {
  for (let tries = 0; tries < 3_000; tries += 1) {
    const [row] = await query();
    if (typeof row?.took === 'number') return row.took;
    await setTimeout(10);
  }
  throw new Error('it did not happen within thirty seconds');
}
