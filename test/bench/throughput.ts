import { setTimeout } from 'node:timers/promises';
import type { Program } from '../support/run-program.ts';
import { sesStandInCredentials } from '../support/ses-stand-in.ts';
import { type StandInProcess, startStandInProcess } from '../support/stand-in-process.ts';
import { addReaders } from './add-readers.ts';
import { type Figure, percentile } from './figures.ts';
import { openAndPublish, untilQuiet } from './open-and-publish.ts';
import { perSecond, rawSes, rawSmtp, sameAsSent } from './raw-loop.ts';
import { type BenchedService, benchSender, startBenchedService } from './start-service.ts';

const port = 39_418;
const readers = 100_000;
const runs = 5;
/** What SES itself takes for a call. */
const sesAnswersAfterMs = 100;

/** 100,000 emails from one worker process and from several, beside a raw loop that sends the same bytes. */
export async function benchThroughput(say: (line: string) => void): Promise<Figure[]> {
  const service = await startBenchedService(port, { ROLES: 'http' });
  const ses = await startStandInProcess('ses');
  const smtp = await startStandInProcess('smtp');
  try {
    say(`adding ${readers} contacts …`);
    await service.baken('organisation', 'sample/logius.json');
    const key = await service.baken('key', 'create', '--name', 'bench', '--scope', 'incidents:write');
    await addReaders(service, readers);
    const throughSes = sesSettings(ses);
    const throughSmtp = { MAIL_PROVIDER: 'smtp', SMTP_URL: smtp.url, MAIL_FROM: benchSender };
    // The first publication and the first statements of a worker are slower than all others.
    await publishThrough(service, key, throughSes, 1);
    const same = await sameAsSent(service.sql, readers);

    const bulk = await sideBySide(
      say,
      'SES',
      () => rawSes(ses.url, same),
      () => publishThrough(service, key, throughSes, 1),
    );
    const mail = await sideBySide(
      say,
      'SMTP',
      () => rawSmtp(smtp.url, same),
      () => publishThrough(service, key, throughSmtp, 1),
    );
    await ses.answerAfter(sesAnswersAfterMs);
    const scaled: Figure[] = [];
    for (const workers of [1, 2, 4]) {
      say(`SES that answers after ${sesAnswersAfterMs} ms, ${workers} worker processes …`);
      const values = await repeated(3, () => publishThrough(service, key, throughSes, workers));
      scaled.push({
        what: `SES answering after ${sesAnswersAfterMs} ms, ${workers} worker process(es)`,
        values,
        unit: '/s',
        norm: '',
      });
    }
    return [...figuresOf('SES bulk', bulk, 50), ...figuresOf('SMTP pool', mail, 60), ...scaled];
  } finally {
    await service.stop();
    await ses.close();
    await smtp.close();
  }
}

/** What a worker needs to mail through the stand-in. */
export function sesSettings(ses: StandInProcess): Record<string, string> {
  return {
    MAIL_PROVIDER: 'ses',
    AWS_REGION: 'eu-west-1',
    SES_ENDPOINT: ses.url,
    MAIL_FROM: benchSender,
    ...sesStandInCredentials,
  };
}

/** Messages a second, from the publication to the last one accepted, by so many worker processes. */
export async function publishThrough(
  service: BenchedService,
  key: string,
  settings: Record<string, string>,
  workers: number,
): Promise<number> {
  const programs = Array.from({ length: workers }, () => service.startBeside({ ROLES: 'deliver', ...settings }));
  await untilListening(service, workers, programs);
  const { reference } = await openAndPublish(service, key, { priority: 2, audience: 'extern' });
  await untilQuiet(service);
  const [sent] = await service.sql<{ number: number; took: number }[]>`
    select count(*)::int as number, (extract(epoch from max(sent_at) - min(published_at)) * 1000)::float as took
    from deliveries join updates using (publication_id) join incidents on incidents.id = incident_id
    where reference = ${reference} and copy_of = 0 and state = 'sent'`;
  for (const { process } of programs) process.kill('SIGTERM');
  await Promise.all(programs.map(({ ended }) => ended));
  if (!sent) throw new Error(`nothing was sent: ${programs.map(({ printed }) => printed()).join('')}`);
  return perSecond(sent.number, sent.took);
}

async function untilListening({ sql }: BenchedService, workers: number, programs: Program[]): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const [listening] = await sql`
      select count(*)::int as number from pg_stat_activity where datname = current_database() and query ilike 'listen%'`;
    if (listening?.number >= workers) return;
    await setTimeout(50);
  }
  throw new Error(`the workers did not start: ${programs.map(({ printed }) => printed()).join('')}`);
}

type SideBySide = { raw: number[]; ours: number[] };

async function sideBySide(
  say: (line: string) => void,
  what: string,
  raw: () => Promise<number>,
  ours: () => Promise<number>,
): Promise<SideBySide> {
  const figures: SideBySide = { raw: [], ours: [] };
  for (let run = 1; run <= runs; run += 1) {
    figures.raw.push(await raw());
    figures.ours.push(await ours());
    say(
      `${what}, run ${run} of ${runs}: raw ${figures.raw.at(-1)?.toFixed(0)}/s, one worker ${figures.ours.at(-1)?.toFixed(0)}/s`,
    );
  }
  return figures;
}

function figuresOf(what: string, { raw, ours }: SideBySide, normPercent: number): Figure[] {
  const share = (percentile(ours, 0.5) / percentile(raw, 0.5)) * 100;
  return [
    { what: `${what}, a raw loop without a database`, values: raw, unit: '/s', norm: '' },
    { what: `${what}, one worker process, from publication to the last`, values: ours, unit: '/s', norm: '' },
    { what: `${what}, of the raw loop (medians)`, values: [share], unit: '%', norm: `at least ${normPercent}` },
  ];
}

async function repeated(times: number, run: () => Promise<number>): Promise<number[]> {
  const values: number[] = [];
  for (let at = 0; at < times; at += 1) values.push(await run());
  return values;
}
