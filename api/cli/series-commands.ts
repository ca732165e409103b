import { Command } from 'commander';
import { changeSeries, endSeries } from '../maintenance/change-series.ts';
import { createSeries } from '../maintenance/create-series.ts';
import { listSeries, readSeries } from '../maintenance/series-queries.ts';
import { changeSeriesBody, createSeriesBody, seriesParams } from '../maintenance/series-schemas.ts';
import { templatesFolder } from '../service.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type ContentOptions, contentNames, contentOf, contentOptions } from './maintenance-options.ts';
import { parsedOptions } from './parsed-options.ts';
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
    create.action(async (options: CreateOptions) =>
      sayOf(await inWordsOfOptions(seriesNames, () => createFrom(options))),
    ),
  );
  series
    .command('list')
    .description('every series, and when it comes next')
    .action(async () => {
      const { items } = await withDatabase(({ db }) => listSeries(db));
      for (const item of items) sayOf(item);
    });
  series
    .command('show <id>')
    .description('one series with all that it says, what was announced of it and when it comes next')
    .action(async (given: string) => {
      const id = idOf(given);
      say(JSON.stringify(await withDatabase(({ db }) => readSeries(db, id)), null, 2));
    });
  series
    .command('except <id> <day...>')
    .description('these are all days on which it does not take place; what was announced stays')
    .action(async (given: string, exceptions: string[]) => {
      const id = idOf(given);
      const request = parsedOptions(changeSeriesBody, { exceptions });
      const changed = await withDatabase(async (deps) => {
        await changeSeries(deps, id, request);
        return readSeries(deps.db, id);
      }, `baken maintenance series except ${id}`);
      sayOf(changed);
    });
  series
    .command('end <id>')
    .description('nothing more of it is announced')
    .action(async (given: string) => {
      const id = idOf(given);
      await withDatabase((deps) => endSeries(deps, id), `baken maintenance series end ${id}`);
      say(`series ${id}: ended`);
    });
  return series;
}

async function createFrom({ rule, except, announce, ...options }: CreateOptions): Promise<Series> {
  const request = parsedOptions(createSeriesBody, {
    ...contentOf(options),
    rule,
    exceptions: except,
    announceWorkingDays: announce === undefined ? undefined : Number(announce),
  });
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    return readSeries(deps.db, await createSeries(deps, request, operator));
  }, 'baken maintenance series create');
}

function idOf(given: string): number {
  return parsedOptions(seriesParams, { id: given }).id;
}

function sayOf({ id, rule, products, endedAt, lastProblem, next }: Series): void {
  say(`series ${id}: ${rule}, ${products.join(', ')}${endedAt === null ? '' : `, ended ${endedAt}`}`);
  if (lastProblem) say(`  ${lastProblem.startsAt} does not take place: ${lastProblem.detail.en}`);
  for (const { startsAt, endsAt, announceAt } of next) say(`  ${startsAt} to ${endsAt}, announced ${announceAt}`);
}
