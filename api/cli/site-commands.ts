import { Command } from 'commander';
import { regenerateSites } from '../sites/regenerate-sites.ts';
import { listSites, type SiteWithPages } from '../sites/site-queries.ts';
import { localTimes } from './local-times.ts';
import { say, withDatabase } from './with-database.ts';

/** `baken site list|regenerate` */
export function siteCommands(): Command {
  const site = new Command('site');
  site
    .command('list')
    .description('the sites and their buckets, and how each is doing; ends with 1 when one of them is not well')
    .action(async () => {
      const { sites, local } = await withDatabase(async ({ db }) => ({
        sites: await listSites(db),
        local: await localTimes(db),
      }));
      if (sites.length === 0) say('There are no sites yet: load an organisation file.');
      for (const one of sites) tell(one, (moment) => (moment === null ? 'never' : local(moment)));
    });
  site
    .command('regenerate')
    .description('make all pages again, and have the buckets compared with them')
    .option('--site <id>', 'only this site')
    .action(async (options: { site?: string }) => {
      const made = await withDatabase((deps) => regenerateSites(deps, options.site), 'baken site regenerate');
      for (const { siteId, milliseconds } of made) say(`${siteId}: in ${(milliseconds / 1000).toFixed(1)} s`);
      say('The pages have been made.');
    });
  return site;
}

/** A site that is not well is an ending that a script must see. */
function tell(
  { id, publicUrl, liveAt, waiting, lastError, targets }: SiteWithPages,
  inWords: (moment: Temporal.Instant | null) => string,
): void {
  say(`${id}\t${publicUrl}\tlast pages ${inWords(liveAt)}${waitingInWords(waiting)}`);
  if (lastError !== null) say(`\tFAILING: ${lastError}`);
  for (const target of targets) {
    say(`\t${target.name}\tup to date ${inWords(target.upToDateAt)}${waitingInWords(target.waiting)}`);
    if (target.failingSince) say(`\tFAILING since ${inWords(target.failingSince)}: ${target.lastError}`);
  }
  if (lastError !== null || targets.some(({ failingSince }) => failingSince !== null)) process.exitCode = 1;
}

function waitingInWords(waiting: number): string {
  return waiting === 0 ? '' : `\t${waiting} waiting`;
}
