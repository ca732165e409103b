import { Command } from 'commander';
import { regenerateSites } from '../sites/regenerate-sites.ts';
import { listSites, type SiteWithPages } from '../sites/site-queries.ts';
import { say, withDatabase } from './with-database.ts';

/** `baken site list|regenerate` */
export function siteCommands(): Command {
  const site = new Command('site').description('the public status pages');
  site
    .command('list')
    .description('the sites and their buckets, and how each is doing; ends with 1 when one of them is not well')
    .action(async () => {
      for (const one of await withDatabase(({ db }) => listSites(db))) tell(one);
    });
  site
    .command('regenerate')
    .description('make all pages again, and have the buckets compared with them')
    .option('--site <id>', 'only this site')
    .action(async (options: { site?: string }) => {
      const made = await withDatabase((deps) => regenerateSites(deps, options.site), 'baken site regenerate');
      for (const { siteId, files, written } of made) say(`${siteId}: ${files} files, ${written} of them changed`);
      say('The pages have been made.');
    });
  return site;
}

/** A site that is not well is an ending that a script must see. */
function tell({ id, publicUrl, liveAt, waiting, lastError, targets }: SiteWithPages): void {
  say(`${id}\t${publicUrl}\tlast pages ${liveAt?.toString() ?? 'never'}${waitingInWords(waiting)}`);
  if (lastError !== null) say(`\tFAILING: ${lastError}`);
  for (const target of targets) {
    say(`\t${target.name}\tup to date ${target.upToDateAt?.toString() ?? 'never'}${waitingInWords(target.waiting)}`);
    if (target.failingSince) say(`\tFAILING since ${target.failingSince.toString()}: ${target.lastError}`);
  }
  if (lastError !== null || targets.some(({ failingSince }) => failingSince !== null)) process.exitCode = 1;
}

function waitingInWords(waiting: number): string {
  return waiting === 0 ? '' : `\t${waiting} waiting`;
}
