import { Command, Option } from 'commander';
import { channels } from '../database/schema/contacts.ts';
import { audiences, breadths } from '../database/schema/incidents.ts';
import { optionalNotices } from '../database/schema/maintenance.ts';
import type { Dependencies } from '../dependencies.ts';
import { announceMaintenance } from '../maintenance/announce-maintenance.ts';
import { cancelMaintenance, confirmEnd, finishMaintenance } from '../maintenance/end-maintenance.ts';
import { extendMaintenance } from '../maintenance/extend-maintenance.ts';
import { readMaintenance } from '../maintenance/queries.ts';
import { announceMaintenanceBody, endMaintenanceBody, extendMaintenanceBody } from '../maintenance/schemas.ts';
import { templatesFolder } from '../service.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

type AnnounceOptions = {
  product: string[];
  from: string;
  to: string;
  description: string;
  symptomNl?: string;
  symptomEn?: string;
  explanationNl?: string;
  explanationEn?: string;
  emergency?: string;
  outsideWindow?: string;
  work?: string;
  audience: string;
  breadth: string;
  channel?: string[];
  without?: string[];
  once?: string;
};
type EndOptions = { explanationNl?: string; explanationEn?: string };

const announceOptions = {
  '/products': '--product',
  '/startsAt': '--from',
  '/endsAt': '--to',
  '/description': '--description',
  '/symptom/nl': '--symptom-nl',
  '/symptom/en': '--symptom-en',
  '/explanation/nl': '--explanation-nl',
  '/explanation/en': '--explanation-en',
  '/emergency': '--emergency',
  '/outsideWindow': '--outside-window',
  '/work': '--work',
  '/channels': '--channel',
  '/without': '--without',
};
const stepOptions = {
  '/endsAt': '--to',
  '/explanation/nl': '--explanation-nl',
  '/explanation/en': '--explanation-en',
};

/** `baken maintenance announce|extend|confirm|finish|cancel` */
export function maintenanceCommands(): Command {
  const maintenance = new Command('maintenance').description('planned and emergency maintenance');
  maintenance
    .command('announce')
    .description('announce it to everybody who must know, at once')
    .requiredOption('--product <id...>', 'such as digid')
    .requiredOption('--from <time>', 'such as 2026-12-07T23:00:00+01:00')
    .requiredOption('--to <time>')
    .requiredOption('--description <text>', 'what is done, for own staff')
    .option('--symptom-nl <text>', 'what people notice')
    .option('--symptom-en <text>')
    .option('--explanation-nl <text>', 'added to the standard text')
    .option('--explanation-en <text>')
    .option('--emergency <reason>', 'it cannot wait: then it may be announced at any moment')
    .option('--outside-window <reason>', 'why it is outside the maintenance window')
    .option('--work <kind>', 'where a window is for one kind of work only')
    .addOption(new Option('--audience <audience>').choices(audiences).default('both'))
    .addOption(new Option('--breadth <breadth>').choices(breadths).default('product'))
    .addOption(new Option('--channel <channel...>', 'left out: email, and for an emergency sms too').choices(channels))
    .addOption(new Option('--without <message...>', 'messages that are not sent').choices(optionalNotices))
    .option('--once <key>', 'any unique text: a second call with it changes nothing')
    .action(async (options: AnnounceOptions) => {
      const { reference, pages } = await inWordsOfOptions(announceOptions, () => announceFrom(options));
      say(reference);
      for (const page of pages) say(`page: ${page.nl}`);
    });
  maintenance
    .command('extend <reference>')
    .description('it takes longer')
    .requiredOption('--to <time>')
    .option('--explanation-nl <text>')
    .option('--explanation-en <text>')
    .action(async (reference: string, options: EndOptions & { to: string }) => {
      const request = () => parsedOptions(extendMaintenanceBody, { endsAt: options.to, ...explained(options) });
      await step('extend', reference, (deps) => extendMaintenance(deps, reference, request(), operator));
    });
  maintenance
    .command('confirm <reference>')
    .description('it ends at its time: then it does so by itself')
    .action((reference: string) => step('confirm', reference, (deps) => confirmEnd(deps, reference, operator)));
  for (const [name, description, end] of [
    ['finish', 'it is finished now', finishMaintenance],
    ['cancel', 'it will not be done', cancelMaintenance],
  ] as const) {
    maintenance
      .command(`${name} <reference>`)
      .description(description)
      .option('--explanation-nl <text>')
      .option('--explanation-en <text>')
      .action(async (reference: string, options: EndOptions) => {
        const request = () => parsedOptions(endMaintenanceBody, explained(options));
        await step(name, reference, (deps) => end(deps, reference, request(), operator));
      });
  }
  return maintenance;
}

async function announceFrom(options: AnnounceOptions) {
  const request = parsedOptions(announceMaintenanceBody, {
    products: options.product.map((id) => ({ id })),
    startsAt: options.from,
    endsAt: options.to,
    description: options.description,
    symptom: { nl: options.symptomNl, en: options.symptomEn },
    emergency: options.emergency === undefined ? undefined : { reason: options.emergency },
    outsideWindow: options.outsideWindow === undefined ? undefined : { reason: options.outsideWindow },
    work: options.work,
    audience: options.audience,
    breadth: options.breadth,
    channels: options.channel,
    without: options.without,
    ...explained(options),
  });
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    const { reference } = await announceMaintenance(deps, request, operator, options.once);
    return readMaintenance(deps.db, deps.config, reference, deps.clock.now());
  }, 'baken maintenance announce');
}

async function step(verb: string, reference: string, work: (deps: Dependencies) => Promise<void>): Promise<void> {
  const action = `baken maintenance ${verb} ${reference}`;
  const { state, endsAt } = await inWordsOfOptions(stepOptions, () =>
    withDatabase(async (database) => {
      const deps = { ...database, templates: await loadTemplates(templatesFolder) };
      await work(deps);
      return readMaintenance(deps.db, deps.config, reference, deps.clock.now());
    }, action),
  );
  say(`${reference}: ${state}, ends ${endsAt}`);
}

function explained({ explanationNl, explanationEn }: EndOptions) {
  return { explanation: { nl: explanationNl, en: explanationEn } };
}
