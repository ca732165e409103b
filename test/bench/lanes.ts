import { setTimeout } from 'node:timers/promises';
import { startStandInProcess } from '../support/stand-in-process.ts';
import { addReaders } from './add-readers.ts';
import type { Figure } from './figures.ts';
import { openAndPublish } from './open-and-publish.ts';
import { type BenchedService, startBenchedService } from './start-service.ts';
import { sesSettings } from './throughput.ts';

const port = 39_419;
const readers = 100_000;
/** What SES itself takes for a call, and what it lets an account of some size send. */
const ses = { answersAfterMs: 100, perSecond: 1_500 };
const publications = 100;

/** How long management's SMS of a P1 takes while 100,000 mails are queued and in flight. */
export async function benchLanes(say: (line: string) => void): Promise<Figure[]> {
  const standIn = await startStandInProcess('ses');
  await standIn.answerAfter(ses.answersAfterMs);
  const settings = { ...sesSettings(standIn), SES_PER_SECOND: String(ses.perSecond) };
  const service = await startBenchedService(port, settings);
  try {
    await service.baken('organisation', 'sample/logius.json');
    await service.baken('import', 'sample/contacts.csv');
    const key = await service.baken('key', 'create', '--name', 'bench', '--scope', 'incidents:write');
    await addReaders(service, readers);
    say(`publishing to ${readers} readers, and ${publications} P1s while that goes out …`);
    await openAndPublish(service, key, { priority: 2, audience: 'extern' });
    await untilExpanded(service);
    const took: number[] = [];
    for (let run = 0; run < publications; run += 1) {
      const { reference } = await openAndPublish(service, key, { priority: 1, audience: 'intern' });
      took.push(...(await managementSms(service, reference)));
    }
    const [left] = await service.sql`select count(*)::int as n from deliveries where state = 'queued'`;
    say(`${left?.n} mails were still waiting after the last P1`);
    return [{ what: `P1 to each management SMS, ${readers} mails queued`, values: took, norm: 'p99 under 500' }];
  } finally {
    await service.stop();
    await standIn.close();
  }
}

async function untilExpanded({ sql }: BenchedService): Promise<void> {
  for (;;) {
    const [left] = await sql`select 1 from mailings where expanded_at is null limit 1`;
    if (!left) return;
    await setTimeout(50);
  }
}

/** Milliseconds from the publication until the provider had accepted it, for each SMS to management. */
async function managementSms({ sql }: BenchedService, reference: string): Promise<number[]> {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const rows = await sql<{ took: number | null }[]>`
      select (extract(epoch from sent_at - published_at) * 1000)::float as took
      from deliveries join mailings on mailings.id = mailing_id
      join updates on updates.publication_id = mailings.publication_id join incidents on incidents.id = incident_id
      where reference = ${reference} and mailings.kind = 'management' and deliveries.channel = 'sms' and state <> 'skipped'`;
    const took = rows.flatMap((row) => (row.took === null ? [] : [row.took]));
    if (rows.length > 0 && took.length === rows.length) return took;
    await setTimeout(20);
  }
  throw new Error('management did not get its SMS within twenty seconds');
}
