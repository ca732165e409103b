import { Command } from 'commander';
import { listDeliveries, readMailingForApi } from '../mailings/queries.ts';
import { readProgress } from '../mailings/read-progress.ts';
import { retryBody } from '../mailings/schemas.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { localTimes } from './local-times.ts';
import { countsInWords, progressInWords, whileExpanding, whyInOneLine } from './mailing-words.ts';
import { numberFrom } from './number-from.ts';
import { ownLanguage } from './own-language.ts';
import { parsedOptions } from './parsed-options.ts';
import { sayMessage } from './say-message.ts';
import { typedTimes } from './typed-times.ts';
import { type CommandDependencies, operator, say, withDatabase } from './with-database.ts';

/** The states in which a message did not arrive, and the most recipients of each that are shown. */
const unhappyEndings = ['failed', 'bounced', 'complained', 'expired'] as const;
const mostShown = { limit: 100 };

const statesInWords = `
How far a mailing is:
  expanding   its audience is being turned into messages, slice by slice, when it is large: the numbers still grow, and when
              the last message goes out cannot be said yet. The first are sent meanwhile. It takes seconds.
  queued      to be sent, now or after a wait          sending    handed to the provider; its answer is awaited
  sent        the provider took it                     delivered  the provider reported that it arrived
  bounced     the address does not take it             complained the reader called it spam
  failed      it could not be sent, and why            skipped    not sent on purpose, such as to who opted out
  expired     it was no longer news`;

/** `baken mailing list|show|stop|retry` */
export function mailingCommands(): Command {
  const mailing = new Command('mailing').addHelpText('after', statesInWords);
  mailing
    .command('list')
    .description('how far mailings are and why messages failed: all that are under way or ended in the last 15 minutes')
    .option('--incident <reference>', 'all of this incident, such as 2026-0001')
    .action(list);
  mailing
    .command('show')
    .description('one mailing: who gets it, how far it is, and whom it did not reach')
    .argument('<number>', 'as publish and mailing list tell it')
    .option('--texts', 'also what it says', false)
    .action(show);
  mailing
    .command('stop')
    .description('stop mailings, for good: what has not been handed over to a provider is not sent')
    .argument('<number...>', 'as publish and mailing list tell it')
    .action(stop);
  mailing
    .command('retry')
    .description('send once more what failed or expired, when what was wrong has been mended')
    .argument('<number>', 'as publish and mailing list tell it')
    .option('--until <time>', 'until when it may still be sent, such as +2h; needed when it is no longer news')
    .action(retry);
  return mailing;
}

async function list({ incident }: { incident?: string }): Promise<void> {
  const { mailings, local } = await withDatabase(async ({ db, clock }) => ({
    ...(await readProgress(db, clock.now(), { incident, language: await ownLanguage(db) })),
    local: await localTimes(db),
  }));
  for (const mailing of mailings) {
    say(progressInWords(mailing, local));
    for (const failure of mailing.failures) say(`  ${failure.number} ${failure.state}: ${whyInOneLine(failure)}`);
  }
  if (mailings.length > 0) return;
  say(incident === undefined ? 'Nothing is being sent.' : `Nothing was sent about ${incident} yet.`);
}

async function show(given: string, { texts }: { texts: boolean }): Promise<void> {
  const id = await numberFrom(given);
  const { mailing, unhappy, local } = await withDatabase(async ({ db }) => {
    const language = await ownLanguage(db);
    return {
      mailing: await readMailingForApi(db, id),
      unhappy: await Promise.all(unhappyEndings.map((state) => listDeliveries(db, id, { state, language }, mostShown))),
      local: await localTimes(db),
    };
  });
  const about = mailing.incident ?? mailing.maintenance;
  say(`mailing ${id}: ${mailing.kind} ${mailing.channel}${about === null ? '' : ` of ${about}`}, ${mailing.audience}`);
  say(countsInWords(mailing.deliveries));
  const { createdAt, expandedAt, stoppedAt, finishedAt, expiresAt } = mailing;
  say(`published ${local(createdAt)}, not sent any more after ${local(expiresAt)}`);
  if (stoppedAt !== null) say(`stopped ${local(stoppedAt)}`);
  if (expandedAt === null) say(whileExpanding);
  say(finishedAt === null ? 'under way' : `ended ${local(finishedAt)}`);
  for (const { items, total } of unhappy) {
    for (const { state, name, organisation, address, ...why } of items)
      say(`  ${state}: ${[name, organisation, address].filter(Boolean).join(', ')}: ${whyInOneLine(why)}`);
    if (total > items.length) say(`  … and ${total - items.length} more`);
  }
  if (texts) sayTexts(mailing);
}

function sayTexts({ contents }: Awaited<ReturnType<typeof readMailingForApi>>): void {
  for (const { language, subject, text } of contents) {
    say(`  ${language}: ${subject}`.trimEnd());
    sayMessage(language, text);
  }
}

async function stop(given: string[]): Promise<void> {
  const ids = await Promise.all(given.map(numberFrom));
  await withDatabase(
    async (deps) => {
      const wrong: unknown[] = [];
      // It is urgent: a number that is wrong among them keeps none of the others going.
      for (const id of ids) await stopOne(deps, id).catch((error: unknown) => wrong.push(error));
      if (wrong.length > 0) throw new AggregateError(wrong);
    },
    `baken mailing stop ${ids.join(' ')}`,
  );
}

async function stopOne(deps: CommandDependencies, id: number): Promise<void> {
  const { stopMailing } = await import('../mailings/stop-mailing.ts');
  const before = await readMailingForApi(deps.db, id);
  await stopMailing(deps, id, operator);
  const mailing = await readMailingForApi(deps.db, id);
  const counts = countsInWords(mailing.deliveries);
  if (before.stoppedAt !== null) say(`mailing ${id}: was stopped before; ${counts}`);
  else if (mailing.stoppedAt === null) say(`mailing ${id}: had ended, so there is nothing to stop; ${counts}`);
  else say(`mailing ${id}: stopped; ${counts}`);
}

async function retry(given: string, options: { until?: string }): Promise<void> {
  const id = await numberFrom(given);
  const { retryFailures } = await import('../mailings/retry-failures.ts');
  const queued = await inWordsOfOptions({ '/until': '--until' }, async () => {
    return withDatabase(async (deps) => {
      const { ahead } = await typedTimes(deps);
      const { until } = parsedOptions(retryBody, { until: ahead('/until', options.until) });
      return retryFailures(deps, id, { by: operator, until });
    }, `baken mailing retry ${id}`);
  });
  say(
    queued === 0
      ? `mailing ${id}: nothing failed or expired`
      : `mailing ${id}: ${queued} ${queued === 1 ? 'is' : 'are'} sent again`,
  );
}
