import { setTimeout } from 'node:timers/promises';
import type { MailBatch } from '../../api/providers/providers.ts';
import type { Program } from '../support/run-program.ts';
import { sesStandInCredentials } from '../support/ses-stand-in.ts';
import { type StandInProcess, startStandInProcess } from '../support/stand-in-process.ts';
import { addReaders } from './add-readers.ts';
import { type Figure, percentile } from './figures.ts';
import { openAndPublish, untilQuiet } from './open-and-publish.ts';
import { processorTime } from './process-figures.ts';
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
    const bulk = await sideBySide(say, service, key, {
      what: 'SES',
      settings: throughSes,
      raw: (same) => rawSes(ses.url, same),
    });
    const mail = await sideBySide(say, service, key, {
      what: 'SMTP',
      settings: throughSmtp,
      raw: (same) => rawSmtp(smtp.url, same),
    });
    await ses.answerAfter(sesAnswersAfterMs);
    const scaled: Figure[] = [];
    for (const number of [1, 2, 4]) {
      say(`SES that answers after ${sesAnswersAfterMs} ms, ${number} worker processes …`);
      const workers = await startWorkers(service, throughSes, number);
      const values: number[] = [];
      for (let run = 0; run < 3; run += 1) values.push(await publishAndSend(service, key));
      await workers.stop();
      scaled.push({
        what: `SES answering after ${sesAnswersAfterMs} ms, ${number} worker process(es)`,
        values,
        unit: '/s',
        norm: '',
      });
    }
    const [one, , four] = scaled.map(({ values }) => percentile(values, 0.5));
    scaled.push({
      what: 'four worker processes, times one (medians)',
      values: [(four ?? Number.NaN) / (one ?? Number.NaN)],
      unit: '×',
      norm: 'at least 2.5 on 4 cores',
    });
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

type Workers = {
  /** Milliseconds of processor time that they took so far. */
  processorTime(): Promise<number>;
  stop(): Promise<void>;
};

/** So many worker processes, which are there when this resolves. */
async function startWorkers(
  service: BenchedService,
  settings: Record<string, string>,
  number: number,
): Promise<Workers> {
  const programs = Array.from({ length: number }, () => service.startBeside({ ROLES: 'deliver', ...settings }));
  await untilListening(service, number, programs);
  return {
    processorTime: async () => {
      const each = await Promise.all(programs.map(processorTime));
      return each.reduce((sum, milliseconds) => sum + milliseconds, 0);
    },
    stop: async () => {
      for (const { process } of programs) process.kill('SIGTERM');
      await Promise.all(programs.map(({ ended }) => ended));
    },
  };
}

/** Messages a second, from the publication to the last one accepted, by the workers that are there. */
async function publishAndSend(service: BenchedService, key: string): Promise<number> {
  const { reference } = await openAndPublish(service, key, { priority: 2, audience: 'extern' });
  await untilQuiet(service);
  const [sent] = await service.sql<{ number: number; took: number }[]>`
    select count(*)::int as number, (extract(epoch from max(sent_at) - min(published_at)) * 1000)::float as took
    from deliveries join updates using (publication_id) join incidents on incidents.id = incident_id
    where reference = ${reference} and copy_of = 0 and state = 'sent'`;
  if (!sent) throw new Error('nothing was sent');
  return perSecond(sent.number, sent.took);
}

async function untilListening({ sql }: BenchedService, workers: number, programs: Program[]): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const [listening] = await sql`
      select count(*)::int as number from pg_stat_activity where datname = current_database() and application_name = 'baken delivering' and query ilike 'listen%'`;
    if (listening?.number >= workers) return;
    await setTimeout(50);
  }
  throw new Error(`the workers did not start: ${programs.map(({ printed }) => printed()).join('')}`);
}

type SideBySide = { raw: number[]; ours: number[]; processorTime: { raw: number; ours: number } };

/**
 * Raw loop and worker in turn, each in a process that has warmed up, as one that runs for weeks has: the first publication
 * of a worker is slower than all others.
 */
async function sideBySide(
  say: (line: string) => void,
  service: BenchedService,
  key: string,
  {
    what,
    settings,
    raw,
  }: { what: string; settings: Record<string, string>; raw: (same: MailBatch) => Promise<number> },
): Promise<SideBySide> {
  const worker = await startWorkers(service, settings, 1);
  await publishAndSend(service, key);
  const same = await sameAsSent(service.sql, readers);
  await raw(same);
  const figures: SideBySide = { raw: [], ours: [], processorTime: { raw: 0, ours: 0 } };
  for (let run = 1; run <= runs; run += 1) {
    const rawBegan = process.cpuUsage();
    figures.raw.push(await raw(same));
    const { user, system } = process.cpuUsage(rawBegan);
    figures.processorTime.raw += (user + system) / 1_000;
    const oursBegan = await worker.processorTime();
    figures.ours.push(await publishAndSend(service, key));
    figures.processorTime.ours += (await worker.processorTime()) - oursBegan;
    say(
      `${what}, run ${run} of ${runs}: raw ${figures.raw.at(-1)?.toFixed(0)}/s, one worker ${figures.ours.at(-1)?.toFixed(0)}/s`,
    );
  }
  await worker.stop();
  return figures;
}

function figuresOf(what: string, { raw, ours, processorTime }: SideBySide, normPercent: number): Figure[] {
  const share = (percentile(ours, 0.5) / percentile(raw, 0.5)) * 100;
  return [
    { what: `${what}, a raw loop without a database`, values: raw, unit: '/s', norm: '' },
    { what: `${what}, one worker process, from publication to the last`, values: ours, unit: '/s', norm: '' },
    { what: `${what}, of the raw loop (medians)`, values: [share], unit: '%', norm: `at least ${normPercent}` },
    {
      what: `${what}, the same by processor time of the sending process`,
      values: [(processorTime.raw / processorTime.ours) * 100],
      unit: '%',
      norm: 'what is left when the database has cores of its own',
    },
  ];
}
