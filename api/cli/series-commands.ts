import { Command } from 'commander';
import type { Queryable } from '../database/client.ts';
import { changeSeries, endSeries } from '../maintenance/change-series.ts';
import { createSeries } from '../maintenance/create-series.ts';
import { listSeries, readSeries } from '../maintenance/series-queries.ts';
import { changeSeriesBody, createSeriesBody } from '../maintenance/series-schemas.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { templatesFolder } from '../templates/templates-folder.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type LocalTimes, localTimes } from './local-times.ts';
import { type ContentOptions, contentNames, contentOf, contentOptions } from './maintenance-options.ts';
import { numberFrom } from './number-from.ts';
import { parsedOptions } from './parsed-options.ts';
import { typedTimes } from './typed-times.ts';
import { operator, say, withDatabase } from './with-database.ts';

type CreateOptions = ContentOptions & { rule: string; except?: string[]; announce?: string };
type Series = Awaited<ReturnType<typeof readSeries>>;

const seriesNames = {
  ...contentNames,
  '/rule': '--rule',
  '/exceptions': '--except',
  '/announceWorkingDays': '--announce',
};

/** `baken maintenance series create|list|show|except|end` */
export function seriesCommands(): Command {
  const series = new Command('series').description('maintenance that comes back by a rule');
  const create = new Command('create')
    .description('each time is announced by itself')
    .requiredOption('--rule <rule>', 'of RFC 5545, such as FREQ=MONTHLY;BYDAY=2MO')
    .option('--except <day...>', 'days on which it does not take place, such as 2026-12-28')
    .option('--announce <days>', 'how many working days ahead; left out: 10');
  for (const option of contentOptions()) create.addOption(option);
  series.addCommand(
    create.action(async (options: CreateOptions) => {
      const { series: made, local } = await inWordsOfOptions(seriesNames, () => createFrom(options));
      sayOf(made, local);
    }),
  );
  series
    .command('list')
    .description('every series, and when it comes next')
    .action(async () => {
      const { items, local } = await withDatabase(async ({ db }) => ({
        ...(await listSeries(db)),
        local: await localTimes(db),
      }));
      for (const item of items) sayOf(item, local);
    });
  series
    .command('show <id>')
    .description('one series with all that it says, what was announced of it and when it comes next')
    .action(async (given: string) => {
      const id = await numberFrom(given);
      say(JSON.stringify(await withDatabase(({ db }) => readSeries(db, id)), null, 2));
    });
  series
    .command('except <id> <day...>')
    .description('these are all days on which it does not take place; what was announced stays')
    .action(async (given: string, exceptions: string[]) => {
      const id = await numberFrom(given);
      const request = parsedOptions(changeSeriesBody, { exceptions });
      const changed = await withDatabase(async (deps) => {
        await changeSeries(deps, id, request);
        return readWithTimes(deps.db, id);
      }, `baken maintenance series except ${id}`);
      sayOf(changed.series, changed.local);
    });
  series
    .command('end <id>')
    .description('nothing more of it is announced')
    .action(async (given: string) => {
      const id = await numberFrom(given);
      await withDatabase((deps) => endSeries(deps, id), `baken maintenance series end ${id}`);
      say(`series ${id}: ended`);
    });
  return series;
}

async function createFrom({ rule, except, announce, ...options }: CreateOptions) {
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    const request = parsedOptions(createSeriesBody, {
      ...contentOf(options, await typedTimes(deps)),
      rule,
      exceptions: except,
      announceWorkingDays: announce === undefined ? undefined : Number(announce),
    });
    return readWithTimes(deps.db, await createSeries(deps, request, operator));
  }, 'baken maintenance series create');
}

async function readWithTimes(db: Queryable, id: number): Promise<{ series: Series; local: LocalTimes }> {
  return { series: await readSeries(db, id), local: await localTimes(db) };
}

function sayOf({ id, rule, products, endedAt, problem, lastProblem, next }: Series, local: LocalTimes): void {
  say(`series ${id}: ${rule}, ${products.join(', ')}${endedAt === null ? '' : `, ended ${local(endedAt)}`}`);
  if (problem) say(`  since ${local(problem.since)}: ${problem.detail.en}`);
  if (lastProblem) say(`  ${local(lastProblem.startsAt)} does not take place: ${lastProblem.detail.en}`);
  for (const { startsAt, endsAt, announceAt } of next)
    say(`  ${local(startsAt)} to ${local(endsAt)}, announced ${local(announceAt)}`);
}
