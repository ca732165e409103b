import { setTimeout } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { audiences, breadths, incidentStatuses } from '../database/schema/incidents.ts';
import type { Dependencies } from '../dependencies.ts';
import { publishUpdate } from '../incidents/publish-update.ts';
import { type Published, readPublished } from '../incidents/queries.ts';
import { publishUpdateBody } from '../incidents/schemas.ts';
import { templatesFolder } from '../service.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

type PublishOptions = {
  incident: string;
  status: string;
  audience: string;
  breadth: string;
  next?: string;
  explanationNl?: string;
  explanationEn?: string;
  once?: string;
};

const publishOptions = {
  '/status': '--status',
  '/audience': '--audience',
  '/breadth': '--breadth',
  '/nextUpdateAt': '--next',
  '/explanation/nl': '--explanation-nl',
  '/explanation/en': '--explanation-en',
};

/** `baken publish` */
export function publishCommand(): Command {
  return new Command('publish')
    .description('publish an update: email, SMS, internal copy and public page, at once')
    .requiredOption('--incident <reference>', 'such as 2026-0001')
    .addOption(new Option('--status <status>').choices(incidentStatuses).makeOptionMandatory())
    .addOption(new Option('--audience <audience>').choices(audiences).default('both'))
    .addOption(new Option('--breadth <breadth>').choices(breadths).default('product'))
    .option('--next <time>', 'when the next news comes, such as 2026-11-23T12:00:00+01:00')
    .option('--explanation-nl <text>', 'added to the standard text')
    .option('--explanation-en <text>')
    .option('--once <key>', 'any unique text: a second call with it changes nothing')
    .action(async (options: PublishOptions) => {
      const published = await inWordsOfOptions(publishOptions, () => publishFrom(options));
      const copies = published.mailings.filter(({ kind }) => kind === 'copy');
      for (const { kind, channel, recipients, expanding } of published.mailings) {
        if (kind === 'copy') continue;
        const number = `${recipients} ${recipients === 1 ? 'recipient' : 'recipients'}`;
        say(`${kind} ${channel}: ${number}${expanding ? ' so far, more are being added' : ''}`);
      }
      if (copies.length > 0) say(`copies to the internal inbox: ${copies.length}`);
      for (const page of published.pages) say(`page: ${page.nl}`);
      if (!isComplete(published)) say('Copies to the internal inbox follow when every recipient is known.');
      say('A running service (roles deliver and publish) sends and shows it.');
    });
}

async function publishFrom(options: PublishOptions): Promise<Published> {
  const request = parsedOptions(publishUpdateBody, {
    status: options.status,
    audience: options.audience,
    breadth: options.breadth,
    nextUpdateAt: options.next,
    explanation: { nl: options.explanationNl, en: options.explanationEn },
  });
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    const how = { by: operator, idempotencyKey: options.once };
    const { publicationId } = await publishUpdate(deps, options.incident, request, how);
    return readWhenComplete(database, options.incident, publicationId);
  }, `baken publish ${options.incident}`);
}

const longestWaitMilliseconds = 3_000;

/** What was published; a running service adds the rest of a large audience and the copies within moments. */
async function readWhenComplete(
  { db, config }: Pick<Dependencies, 'db' | 'config'>,
  reference: string,
  publicationId: number,
): Promise<Published> {
  const giveUpAt = performance.now() + longestWaitMilliseconds;
  for (;;) {
    const published = await readPublished(db, config, reference, publicationId);
    if (isComplete(published) || performance.now() > giveUpAt) return published;
    await setTimeout(100);
  }
}

function isComplete({ mailings }: Published): boolean {
  const originals = mailings.filter(({ kind }) => kind !== 'copy');
  const withReaders = originals.filter(({ recipients }) => recipients > 0);
  return originals.every(({ expanding }) => !expanding) && mailings.length - originals.length === withReaders.length;
}
