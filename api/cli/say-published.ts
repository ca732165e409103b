import { setTimeout } from 'node:timers/promises';
import type { Dependencies } from '../dependencies.ts';
import type { Role } from '../environment.ts';
import type { NextUpdate } from '../incidents/next-public-update.ts';
import { type Published, readIncident, readPublished } from '../incidents/queries.ts';
import type { LocalizedText } from '../language.ts';
import { rolesThatRun } from '../presence/roles-that-run.ts';
import { type LocalTimes, localTimes } from './local-times.ts';
import { recipientsSoFar } from './mailing-words.ts';
import { sayWhoTells } from './say-who-tells.ts';
import { say } from './with-database.ts';

type AfterPublishing = {
  published: Published;
  symptom: LocalizedText;
  local: LocalTimes;
  /** What the service does at this moment. */
  running: Set<Role>;
};

const longestWaitMilliseconds = 3_000;

/** What was published and what it led to; a running service adds the rest of a large audience and the copies within moments. */
export async function readAfterPublishing(
  { db, config, clock }: Pick<Dependencies, 'db' | 'config' | 'clock'>,
  reference: string,
  publicationId: number,
): Promise<AfterPublishing> {
  const giveUpAt = performance.now() + longestWaitMilliseconds;
  let published = await readPublished(db, config, reference, publicationId);
  while (!isComplete(published) && performance.now() < giveUpAt) {
    await setTimeout(100);
    published = await readPublished(db, config, reference, publicationId);
  }
  return {
    published,
    symptom: (await readIncident(db, config, reference)).symptom,
    local: await localTimes(db),
    running: await rolesThatRun(db, clock.now()),
  };
}

/** Says what was published: each mailing by its number, the pages, and when the next update is due. */
export function sayPublished(after: AfterPublishing & { repeated: boolean }): void {
  const { published, local } = after;
  const { incident, update, mailings, pages } = published;
  if (after.repeated) say(`Published before, at ${local(update.publishedAt)}, with this --once: nothing was sent now.`);
  for (const { id, kind, channel, recipients, expanding } of mailings) {
    if (kind === 'copy') continue;
    say(`mailing ${id}: ${kind} ${channel}: ${recipientsSoFar(recipients, expanding)}`);
  }
  const copies = mailings.filter(({ kind }) => kind === 'copy');
  if (copies.length > 0) say(`copies to the internal inbox: ${copies.length}`);
  for (const page of pages) say(`page: ${page.nl}`);
  sayNextUpdate(published.nextUpdate, local);
  if (!isComplete(published)) say('Copies to the internal inbox follow when every recipient is known.');
  if (!after.repeated) sayWhoTells(after.running);
  say(`How far it is: npx baken mailing list --incident ${incident}. To stop one: npx baken mailing stop <number>`);
}

/** Says when the next public update is due, and whether readers know; nothing when none is. */
export function sayNextUpdate(next: NextUpdate | null, local: LocalTimes): void {
  if (next === null) return;
  const told = next.promised ? ', as readers are told' : ' by the norm; without --next nobody is told when';
  say(`The next update is due ${local(next.dueAt)}${told}.`);
}

function isComplete({ mailings }: Published): boolean {
  const originals = mailings.filter(({ kind }) => kind !== 'copy');
  const withReaders = originals.filter(({ recipients }) => recipients > 0);
  return originals.every(({ expanding }) => !expanding) && mailings.length - originals.length === withReaders.length;
}
