import { Command, Option } from 'commander';
import { audiences, breadths, incidentStatuses } from '../database/schema/incidents.ts';
import type { Dependencies } from '../dependencies.ts';
import { previewUpdate } from '../incidents/preview-update.ts';
import { publishUpdate } from '../incidents/publish-update.ts';
import { readIncident } from '../incidents/queries.ts';
import { type PublishUpdateRequest, publishUpdateBody } from '../incidents/schemas.ts';
import type { LocalizedText } from '../language.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { templatesFolder } from '../templates/templates-folder.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { localTimes } from './local-times.ts';
import { oneLanguageOnly } from './one-language-only.ts';
import { parsedOptions } from './parsed-options.ts';
import { sayPlanned } from './say-planned.ts';
import { readAfterPublishing, sayNextUpdate, sayPublished } from './say-published.ts';
import { typedTimes } from './typed-times.ts';
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
  preview: boolean;
  despiteOpen?: string[];
};

const publishOptions = {
  '/status': '--status',
  '/audience': '--audience',
  '/breadth': '--breadth',
  '/nextUpdateAt': '--next',
  '/despiteOpen': '--despite-open',
  '/explanation/nl': '--explanation-nl',
  '/explanation/en': '--explanation-en',
};

/** `baken publish` */
export function publishCommand(): Command {
  return new Command('publish')
    .requiredOption('--incident <reference>', 'such as 2026-0001')
    .addOption(new Option('--status <status>').choices(incidentStatuses).makeOptionMandatory())
    .addOption(new Option('--audience <audience>').choices(audiences).default('both'))
    .addOption(new Option('--breadth <breadth>').choices(breadths).default('product'))
    .option(
      '--next <time>',
      'when the next news comes, for readers: 16:30, +30m or 2026-11-23T12:00:00+01:00; left out: they are told no time, and the norm counts',
    )
    .option('--explanation-nl <text>', 'in messages added to the standard text, on the page in its place')
    .option('--explanation-en <text>', 'left out: readers of English get the standard text only')
    .option(
      '--despite-open <reference...>',
      'with resolved: other open incidents on the same products that may stay open',
    )
    .option('--once <key>', 'any unique text: a second call with it changes nothing')
    .option('--preview', 'only tell what would be sent, to how many and in which words; sends nothing', false)
    .action((options: PublishOptions) =>
      inWordsOfOptions(publishOptions, () => (options.preview ? preview(options) : publish(options))),
    );
}

async function preview(options: PublishOptions): Promise<void> {
  const { planned, symptom, local } = await withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    return {
      planned: await previewUpdate(deps, options.incident, await requestOf(deps, options)),
      symptom: (await readIncident(deps.db, deps.config, options.incident)).symptom,
      local: await localTimes(deps.db),
    };
  });
  sayPlanned(planned.mailings, { texts: true });
  sayNextUpdate(planned.nextUpdate, local);
  warnOfLanguages(symptom, options);
  say('This was a preview: nothing was sent.');
}

async function publish(options: PublishOptions): Promise<void> {
  const after = await withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    const how = { by: operator, idempotencyKey: options.once };
    const request = await requestOf(deps, options);
    const { publicationId, repeated } = await publishUpdate(deps, options.incident, request, how);
    return { repeated, ...(await readAfterPublishing(database, options.incident, publicationId)) };
  }, `baken publish ${options.incident}`);
  sayPublished(after);
  if (!after.repeated) warnOfLanguages(after.symptom, options);
}

async function requestOf(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  { next, ...options }: PublishOptions,
): Promise<PublishUpdateRequest> {
  const { ahead } = await typedTimes(deps);
  return parsedOptions(publishUpdateBody, {
    status: options.status,
    audience: options.audience,
    breadth: options.breadth,
    nextUpdateAt: ahead('/nextUpdateAt', next),
    despiteOpen: options.despiteOpen,
    explanation: { nl: options.explanationNl, en: options.explanationEn },
  });
}

function warnOfLanguages(symptom: LocalizedText, { explanationNl, explanationEn }: PublishOptions) {
  for (const line of [
    ...oneLanguageOnly(symptom, 'symptom'),
    ...oneLanguageOnly({ nl: explanationNl, en: explanationEn }, 'explanation'),
  ])
    say(line);
}
