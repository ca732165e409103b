import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { anyAddress } from '../contacts/given-address.ts';
import { numberParams } from '../http/pages.ts';
import { smsCanBeAnswered } from '../inbound-sms/can-be-answered.ts';
import { importOptOuts } from '../opt-outs/import-opt-outs.ts';
import { listRefusals, type Refusal } from '../opt-outs/list-refusals.ts';
import { recordByServiceCentre } from '../opt-outs/record-by-service-centre.ts';
import { optOutBody } from '../opt-outs/schemas.ts';
import { withdrawOptOut } from '../opt-outs/withdraw-opt-out.ts';
import { liftSuppression } from '../suppressions/lift-suppression.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { templatesFolder } from '../templates/templates-folder.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type LocalTimes, localTimes } from './local-times.ts';
import { ownLanguage } from './own-language.ts';
import { parsedOptions } from './parsed-options.ts';
import { readNamedFile } from './read-named-file.ts';
import { tellRejections } from './tell-rejections.ts';
import { operator, say, withDatabase } from './with-database.ts';

type RecordOptions = { email?: string; mobile?: string; product?: string; evidence?: string };
type ImportOptions = { dryRun: boolean; allowUnusual: boolean; all: boolean };

/** `baken opt-out record|show|withdraw|lift|import|senders` */
export function optOutCommands(): Command {
  const optOut = new Command('opt-out');
  optOut
    .command('record')
    .description(
      'record that somebody refuses messages, because a person told the service centre; it is confirmed to the address',
    )
    .addOption(new Option('--email <address>').conflicts('mobile'))
    .option('--mobile <number>', 'such as 06-12345678: no more SMS')
    .option('--product <id>', 'left out: everything')
    .option('--evidence <text>', 'what was said, and when')
    .action(record);
  optOut
    .command('show <address>')
    .description('what an address refused and what it is kept from, since when, why, and who may lift it')
    .action(async (address: string) => {
      const given = parsedOptions(anyAddress, address);
      const { refusals, local } = await withDatabase(async ({ db }) => ({
        refusals: await listRefusals(db, given, await ownLanguage(db)),
        local: await localTimes(db),
      }));
      for (const refusal of refusals) say(inOneLine(refusal, local));
      if (refusals.length === 0) say('This address refused nothing and is kept from nothing.');
    });
  optOut
    .command('withdraw <id>')
    .description('take an opt-out back, because the person asked for it')
    .action((id: string) => end(`withdraw ${id}`, (deps) => withdrawOptOut(deps, numberFrom(id), operator)));
  optOut
    .command('lift <id>')
    .description('lift a suppression, because somebody knows that the address works')
    .action((id: string) => end(`lift ${id}`, (deps) => liftSuppression(deps, numberFrom(id), operator)));
  optOut
    .command('import')
    .description('import a file of opt-outs (CSV): a column email or mobiel, and producten and opmerking if wanted')
    .argument('<file>')
    .option('--dry-run', 'only tell what would happen', false)
    .option('--allow-unusual', 'also when most rows are rejected', false)
    .option('--all', 'tell every rejected row, and not only the first fifty', false)
    .action(importFile);
  optOut
    .command('senders')
    .description('what SMS are sent from, and whether readers can answer STOP to it')
    .action(() =>
      withDatabase(async ({ config }) => {
        for (const sender of config.smsSenders)
          say(`${sender.provider}\t${sender.sender}\t${sender.canBeAnswered ? 'can be answered' : sender.reason}`);
        if (!smsCanBeAnswered(config)) say('Readers are not asked to answer STOP.');
      }),
    );
  return optOut;
}

const optionNames = { '/productId': '--product', '/evidence': '--evidence' };

async function record({ email, mobile, product, evidence }: RecordOptions): Promise<void> {
  const over = mobile === undefined ? { channel: 'email', address: email ?? '' } : { channel: 'sms', address: mobile };
  const given = mobile !== undefined ? '--mobile' : email !== undefined ? '--email' : '--email or --mobile';
  const names = { ...optionNames, '/address': given };
  await inWordsOfOptions(names, async () => {
    const optOut = parsedOptions(optOutBody, { ...over, productId: product, evidence });
    const recorded = await withDatabase(
      async (deps) =>
        recordByServiceCentre({ ...deps, templates: await loadTemplates(templatesFolder) }, optOut, operator),
      'baken opt-out record',
    );
    say(
      recorded === 'recorded'
        ? 'Recorded. A confirmation is on its way.'
        : 'It was recorded already, and stays as it was.',
    );
  });
}

async function importFile(path: string, { all, ...options }: ImportOptions): Promise<void> {
  const file = await readNamedFile(path, open);
  const report = await withDatabase(
    (deps) =>
      importOptOuts(
        deps,
        { name: basename(path), stream: file.createReadStream() },
        { ...options, importedBy: operator },
      ),
    options.dryRun ? undefined : 'baken opt-out import',
  );
  const { rows, added, already, rejected, ignoredColumns, refusal } = report;
  const told = `${rows} rows: ${added} opt-outs added, ${already} there already, ${rejected.count} rows rejected`;
  say(`${options.dryRun ? 'Would be' : 'Imported'}: ${told}`);
  if (ignoredColumns.length > 0) say(`  columns that mean nothing here: ${ignoredColumns.join(', ')}`);
  tellRejections(rejected, all);
  if (options.dryRun && refusal)
    say(`  The import would be refused: ${refusal.en} If it is right all the same: --allow-unusual`);
}

async function end(
  verb: string,
  work: (deps: Parameters<Parameters<typeof withDatabase>[0]>[0]) => Promise<void>,
): Promise<void> {
  await withDatabase(work, `baken opt-out ${verb}`);
  say('Done. That it was there stays on record.');
}

function numberFrom(id: string): number {
  return parsedOptions(numberParams, { id }).id;
}

function inOneLine(
  { kind, id, channel, productId, reason, evidence, since, until, ...who }: Refusal,
  local: LocalTimes,
): string {
  const what = productId ?? 'everything';
  const ended =
    until === null ? `may be lifted by ${who.mayBeLiftedBy.join(' or ')}` : `until ${local(until)} (${who.endedBy})`;
  return `${kind} ${id}\t${channel}\t${what}\t${reason}\tsince ${local(since)}\t${ended}${evidence === null ? '' : `\t${evidence}`}`;
}
