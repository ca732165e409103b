import { Command, Option } from 'commander';
import { pageQuery } from '../http/pages.ts';
import { listIncidents, readDeadlines, readIncident, readLogbook } from '../incidents/queries.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type LocalTimes, localTimes } from './local-times.ts';
import { parsedOptions } from './parsed-options.ts';
import { sayLogbook } from './say-logbook.ts';
import { say, withDatabase } from './with-database.ts';

type ListOptions = { state?: 'open' | 'closed'; product?: string; limit?: string; after?: string };
type Incident = Awaited<ReturnType<typeof readIncident>>;
type Deadline = Awaited<ReturnType<typeof readDeadlines>>['items'][number];

const listNames = { '/limit': '--limit', '/cursor': '--after', cursor: '--after' };

/** `baken incident list|show` */
export function incidentCommands(): Command {
  const incident = new Command('incident');
  incident
    .command('list')
    .description('incidents, the newest first')
    .addOption(new Option('--state <state>', 'left out: both').choices(['open', 'closed']))
    .option('--product <id>', 'of this product only')
    .option('--limit <number>', 'at most so many, 500 at most; left out: 50')
    .option('--after <reference>', 'go on after this one, the last of the list before')
    .action(list);
  incident
    .command('show')
    .description('one incident with its deadlines, its updates and its logbook')
    .argument('<reference>', 'such as 2026-0001')
    .option('--json', 'as the API has it, for a program', false)
    .action(show);
  return incident;
}

async function list({ state, product, limit, after }: ListOptions): Promise<void> {
  const { items, next, local } = await inWordsOfOptions(listNames, async () => {
    const page = parsedOptions(pageQuery, { limit, cursor: after });
    return withDatabase(async ({ db }) => ({
      ...(await listIncidents(db, { state, productId: product }, page)),
      local: await localTimes(db),
    }));
  });
  if (items.length === 0) say('There are none.');
  for (const { reference, status, priority, products, openedAt, closedAt } of items) {
    const open = closedAt === null ? `open since ${local(openedAt)}` : `closed ${local(closedAt)}`;
    say(`${reference}: ${priorityInWords(priority)}, ${status}, ${products.join(', ')}, ${open}`);
  }
  if (next !== null) say(`There is more: --after ${next}`);
}

async function show(reference: string, { json }: { json: boolean }): Promise<void> {
  const { incident, deadlines, logbook, local } = await withDatabase(async ({ db, config }) => ({
    incident: await readIncident(db, config, reference),
    deadlines: (await readDeadlines(db, reference)).items,
    logbook: (await readLogbook(db, reference)).items,
    local: await localTimes(db),
  }));
  if (json) {
    say(JSON.stringify({ ...incident, deadlines, logbook }, null, 2));
    return;
  }
  sayRegistered(incident, local);
  say('deadlines:');
  for (const deadline of deadlines) say(`  ${inOneLine(deadline, local)}`);
  say('updates:');
  for (const { sequence, status, audience, publishedAt, publishedBy, nextUpdateAt } of incident.updates) {
    const next = nextUpdateAt === null ? '' : `, the next one promised for ${local(nextUpdateAt)}`;
    say(`  ${sequence}: ${status}, ${audience}, ${local(publishedAt)} by ${publishedBy}${next}`);
  }
  sayLogbook(
    logbook.map(({ action, ...entry }) => ({ ...entry, what: action })),
    local,
  );
  for (const page of incident.pages) say(`page: ${page.nl}`);
  if (incident.updates.length > 0) say(`What was sent: npx baken mailing list --incident ${reference}`);
}

function sayRegistered(incident: Incident, local: LocalTimes): void {
  const { reference, status, priority, scope, impact, availability } = incident;
  say(`${reference}: ${priorityInWords(priority)}, ${status}`);
  say(`products: ${incident.products.map(productInWords).join(', ')}`);
  say(`scope ${scope}, impact ${impact}, availability ${availability}`);
  say(`description: ${incident.description}`);
  for (const language of ['nl', 'en'] as const)
    say(`symptom-${language}: ${incident.symptom[language] ?? 'none given, readers get the standard text'}`);
  say(`began ${local(incident.beganAt)}, opened ${local(incident.openedAt)} by ${incident.openedBy}`);
  if (incident.closedAt !== null) say(`closed ${local(incident.closedAt)}`);
  for (const other of incident.openOnSameProducts)
    say(`open too on ${other.products.join(', ')}: ${other.reference} (${priorityInWords(other.priority)})`);
}

function inOneLine({ kind, dueAt, outcome, metAt, missedAt }: Deadline, local: LocalTimes): string {
  const late = missedAt === null ? '' : metAt === null ? ', not done yet' : `, done ${local(metAt)}`;
  const done = outcome === 'met' && metAt !== null ? ` ${local(metAt)}` : '';
  return `${kind}, due ${local(dueAt)}: ${outcome}${done}${outcome === 'missed' ? late : ''}`;
}

function productInWords({ id, components }: { id: string; components: string[] }): string {
  return components.length === 0 ? id : components.map((component) => `${id}/${component}`).join(', ');
}

function priorityInWords(priority: number | null): string {
  return priority === null ? 'no priority yet' : `P${priority}`;
}
