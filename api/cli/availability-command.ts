import { Command, Option } from 'commander';
import { z } from 'zod';
import { answerOf, csvOfFigures, csvOfShares } from '../availability/report-answers.ts';
import { type ReportRequest, reportAvailability } from '../availability/report-availability.ts';
import { type AvailabilityAnswer, periodName } from '../availability/schemas.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { parsedOptions } from './parsed-options.ts';
import { say, withDatabase } from './with-database.ts';

type Options = { period?: string; per?: 'month'; product?: string[]; csv?: 'figures' | 'shares' };

/** `baken availability` */
export function availabilityCommand(): Command {
  return new Command('availability')
    .option('--period <period>', 'such as 2026-11 or 2026; left out: this year')
    .addOption(new Option('--per <part>', 'divide a year into its months').choices(['month']))
    .option('--product <id...>', 'left out: all')
    .addOption(
      new Option('--csv <table>', 'as a table: the figures, or what took the time').choices(['figures', 'shares']),
    )
    .action(async ({ csv, ...options }: Options) => {
      const report = await inWordsOfOptions({ '/period': '--period', period: '--period', per: '--per' }, () =>
        reportFrom(options),
      );
      if (csv) process.stdout.write(csv === 'figures' ? csvOfFigures(report) : csvOfShares(report));
      else for (const item of report.items) sayFigures(item);
    });
}

async function reportFrom({ period, per, product }: Options): Promise<AvailabilityAnswer> {
  const asked = parsedOptions(z.strictObject({ period: periodName.optional() }), { period });
  const request: ReportRequest = { ...asked, per, productIds: product };
  return withDatabase(async ({ db, clock }) => answerOf(await reportAvailability(db, request, clock.now())));
}

function sayFigures({ period, product, component, percent, norm, ...item }: AvailabilityAnswer['items'][number]): void {
  const name = component ? `${product.id}/${component.id}` : product.id;
  const measured = percent === null ? 'known too short for a percentage' : `${percent} %`;
  const left = norm ? `, norm ${norm.percent} % ${norm.state}, ${norm.minutesLeft} minutes left` : '';
  say(`${period} ${name}: ${measured}, ${item.downMinutes} minutes down${left}`);
  for (const { kind, reference, downMinutes, percentOfDown } of item.shares) {
    say(`  ${kind} ${reference}: ${downMinutes} minutes (${percentOfDown} %)`);
  }
}
