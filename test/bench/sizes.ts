import { startStandInProcess } from '../support/stand-in-process.ts';
import { addReaders } from './add-readers.ts';
import type { Figure } from './figures.ts';
import { openAndPublish, untilQuiet } from './open-and-publish.ts';
import { watchMemory } from './process-figures.ts';
import { type BenchedService, startBenchedService } from './start-service.ts';
import { sesSettings } from './throughput.ts';

const port = 39_420;
const sizes = [1_000, 10_000, 100_000, 1_000_000];

/** What one whole service costs per recipient, and how much memory, at audiences from a thousand to a million. */
export async function benchSizes(say: (line: string) => void): Promise<Figure[]> {
  const standIn = await startStandInProcess('ses');
  const figures: Figure[] = [];
  try {
    for (const size of sizes) {
      const service = await startBenchedService(port, sesSettings(standIn));
      try {
        await service.baken('organisation', 'sample/logius.json');
        const key = await service.baken('key', 'create', '--name', 'bench', '--scope', 'incidents:write');
        await addReaders(service, size);
        say(`publishing to ${size} readers …`);
        figures.push(...(await publishTo(service, key, size)));
      } finally {
        await service.stop();
      }
    }
  } finally {
    await standIn.close();
  }
  return figures;
}

async function publishTo(service: BenchedService, key: string, size: number): Promise<Figure[]> {
  // The first publication of a process is slower than all others.
  await openAndPublish(service, key, { priority: 2, audience: 'intern' });
  await untilQuiet(service);
  const memory = watchMemory(service.program);
  const { reference } = await openAndPublish(service, key, { priority: 2, audience: 'extern' });
  await untilQuiet(service);
  const megabytes = await memory.highest();
  const [sent] = await service.sql<{ first: number; last: number }[]>`
    select (extract(epoch from min(sent_at) - min(published_at)) * 1000)::float as first,
      (extract(epoch from max(sent_at) - min(published_at)) * 1000)::float as last
    from deliveries join updates using (publication_id) join incidents on incidents.id = incident_id
    where reference = ${reference} and copy_of = 0 and state = 'sent'`;
  if (!sent) throw new Error('nothing was sent');
  const readers = size.toLocaleString('en');
  return [
    { what: `${readers} readers: first external mail accepted`, values: [sent.first], norm: 'under 1,000' },
    {
      what: `${readers} readers: cost per recipient`,
      values: [(sent.last / size) * 1000],
      unit: 'µs',
      norm: 'constant',
    },
    { what: `${readers} readers: memory of the service at most`, values: [megabytes], unit: 'MB', norm: 'under 300' },
  ];
}
