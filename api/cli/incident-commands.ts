import { setTimeout } from 'node:timers/promises';
import { Command, Option } from 'commander';
import { audiences, breadths, incidentStatuses } from '../database/schema/incidents.ts';
import type { Dependencies } from '../dependencies.ts';
import { openIncident } from '../incidents/open-incident.ts';
import type { OpenOnSameProducts } from '../incidents/open-on-same-products.ts';
import { publishUpdate } from '../incidents/publish-update.ts';
import { type Published, readIncident, readPublished } from '../incidents/queries.ts';
import { openIncidentBody, publishUpdateBody } from '../incidents/schemas.ts';
import { templatesFolder } from '../service.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

type OpenOptions = {
  product: string[];
  priority: string;
  scope?: string;
  impact?: string;
  began?: string;
  symptomNl?: string;
  symptomEn?: string;
  description: string;
};
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

const openOptions = {
  '/products': '--product',
  '/priority': '--priority',
  '/description': '--description',
  '/scope': '--scope',
  '/impact': '--impact',
  '/beganAt': '--began',
  '/symptom/nl': '--symptom-nl',
  '/symptom/en': '--symptom-en',
};
const publishOptions = {
  '/status': '--status',
  '/audience': '--audience',
  '/breadth': '--breadth',
  '/nextUpdateAt': '--next',
  '/explanation/nl': '--explanation-nl',
  '/explanation/en': '--explanation-en',
};

/** `baken open` and `baken publish` */
export function incidentCommands(): Command[] {
  const open = new Command('open')
    .description('register an incident; nobody is told yet')
    .requiredOption('--product <id...>', 'such as digid')
    .requiredOption('--priority <1|2|3>')
    .requiredOption('--description <text>', 'for own staff')
    .option('--scope <central|local>')
    .option('--impact <full|partial>')
    .option('--began <time>', 'such as 2026-11-23T11:33:00+01:00')
    .option('--symptom-nl <text>', 'what the public reads about what does not work')
    .option('--symptom-en <text>')
    .action(async (options: OpenOptions) => {
      const incident = await inWordsOfOptions(openOptions, () => openFrom(options));
      say(incident.reference);
      for (const other of incident.openOnSameProducts) warnOf(other);
    });

  const publish = new Command('publish')
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
  return [open, publish];
}

async function openFrom(options: OpenOptions) {
  const request = parsedOptions(openIncidentBody, {
    products: options.product.map((id) => ({ id })),
    priority: Number(options.priority),
    scope: options.scope,
    impact: options.impact,
    beganAt: options.began,
    symptom: { nl: options.symptomNl, en: options.symptomEn },
    description: options.description,
  });
  return withDatabase(async (deps) => {
    const { reference } = await openIncident(deps, request, operator);
    return readIncident(deps.db, deps.config, reference);
  }, 'baken open');
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

/** Not among the output: a script takes that for the reference. */
function warnOf({ reference, priority, products, openedAt }: OpenOnSameProducts): void {
  const which = priority === null ? reference : `${reference} (P${priority})`;
  process.stderr.write(
    `Mind: ${which} on ${products.join(', ')} is open already, since ${openedAt}. If it is the same disruption, publish about that one.\n`,
  );
}
