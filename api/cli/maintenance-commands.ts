import { Command, Option } from 'commander';
import { optionalNotices } from '../database/schema/maintenance.ts';
import type { Dependencies } from '../dependencies.ts';
import { announceMaintenance } from '../maintenance/announce-maintenance.ts';
import { becomeIncident } from '../maintenance/become-incident.ts';
import { changeMaintenance } from '../maintenance/change-maintenance.ts';
import { cancelMaintenance, confirmEnd, finishMaintenance } from '../maintenance/end-maintenance.ts';
import { extendMaintenance } from '../maintenance/extend-maintenance.ts';
import { readMaintenance, readMaintenanceLog } from '../maintenance/queries.ts';
import { rescheduleMaintenance } from '../maintenance/reschedule-maintenance.ts';
import {
  becomeIncidentBody,
  changeMaintenanceBody,
  endMaintenanceBody,
  extendMaintenanceBody,
  rescheduleMaintenanceBody,
} from '../maintenance/schemas.ts';
import { rolesThatRun } from '../presence/roles-that-run.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { templatesFolder } from '../templates/templates-folder.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { localTimes } from './local-times.ts';
import { recipientsSoFar } from './mailing-words.ts';
import {
  type AnnounceOptions,
  announcementOf,
  announceOptions,
  contentNames,
  explained,
  reasonOf,
  timeHelp,
} from './maintenance-options.ts';
import { maintenancePreview } from './maintenance-preview.ts';
import { maintenanceReading } from './maintenance-reading.ts';
import { oneLanguageOnly } from './one-language-only.ts';
import { parsedOptions } from './parsed-options.ts';
import { sayWhoTells } from './say-who-tells.ts';
import { seriesCommands } from './series-commands.ts';
import { typedTimes } from './typed-times.ts';
import { operator, say, withDatabase } from './with-database.ts';

type EndOptions = { explanationNl?: string; explanationEn?: string };
type RescheduleOptions = EndOptions & { from: string; to: string; emergency?: string; outsideWindow?: string };
type MaintenanceMailing = Awaited<ReturnType<typeof readMaintenanceLog>>['items'][number]['mailings'][number];
type Symptom = { symptomNl?: string; symptomEn?: string };
type IncidentOptions = Symptom & { priority: string; description: string; scope?: string; impact?: string };
type ChangeOptions = Symptom & { description?: string; without?: string[]; withAll?: true };

const incidentNames = {
  '/priority': '--priority',
  '/description': '--description',
  '/scope': '--scope',
  '/impact': '--impact',
  '/symptom/nl': '--symptom-nl',
  '/symptom/en': '--symptom-en',
};

/** `baken maintenance preview|announce|change|reschedule|extend|confirm|finish|cancel|incident`, and what reads it or has it come back */
export function maintenanceCommands(): Command {
  const maintenance = new Command('maintenance');
  for (const command of [...maintenanceReading(), maintenancePreview(), seriesCommands()])
    maintenance.addCommand(command);
  const announce = new Command('announce').description('announce it to everybody who must know, at once');
  for (const option of announceOptions()) announce.addOption(option);
  maintenance.addCommand(announce);
  announce
    .option('--once <key>', 'any unique text: a second call with it changes nothing')
    .action(async (options: AnnounceOptions & { once?: string }) => {
      const { reference, pages, repeated, told, running } = await inWordsOfOptions(contentNames, () =>
        announceFrom(options),
      );
      say(reference);
      if (repeated) say('Announced before with this --once: nothing was sent now.');
      sayTold(told);
      for (const page of pages) say(`page: ${page.nl}`);
      for (const line of oneLanguageOnly({ nl: options.symptomNl, en: options.symptomEn }, 'symptom')) say(line);
      if (!repeated) sayWhoTells(running);
    });
  maintenance
    .command('change <reference>')
    .description('change the words, or which messages are sent; tells nobody')
    .option('--description <text>', 'what is done, for own staff')
    .option('--symptom-nl <text>', 'what people notice; what is not named of the two languages is taken away')
    .option('--symptom-en <text>')
    .addOption(new Option('--without <message...>', 'messages that are not sent').choices(optionalNotices))
    .addOption(new Option('--with-all', 'every message is sent').conflicts('without'))
    .action(async (reference: string, options: ChangeOptions) => {
      const { description, symptomNl, symptomEn, without, withAll } = options;
      const symptom = symptomNl === undefined && symptomEn === undefined ? undefined : { nl: symptomNl, en: symptomEn };
      const change = { description, symptom, without: withAll ? [] : without };
      const request = () => parsedOptions(changeMaintenanceBody, change);
      await step(
        'change',
        reference,
        (deps) => changeMaintenance(deps, reference, request(), operator),
        'tells nobody',
      );
    });
  maintenance
    .command('extend <reference>')
    .description('it takes longer')
    .requiredOption('--to <time>', timeHelp)
    .option('--explanation-nl <text>')
    .option('--explanation-en <text>')
    .action(async (reference: string, options: EndOptions & { to: string }) => {
      await step('extend', reference, async (deps) => {
        const { ahead } = await typedTimes(deps);
        const given = { endsAt: ahead('/endsAt', options.to), ...explained(options) };
        await extendMaintenance(deps, reference, parsedOptions(extendMaintenanceBody, given), operator);
      });
    });
  maintenance
    .command('reschedule <reference>')
    .description('give it another time, for which the working days count anew, and tell everybody')
    .requiredOption('--from <time>', timeHelp)
    .requiredOption('--to <time>', timeHelp)
    .option('--emergency <reason>', 'it cannot wait: then it may start at any moment')
    .option('--outside-window <reason>', 'why it is outside the maintenance window')
    .option('--explanation-nl <text>')
    .option('--explanation-en <text>')
    .action(async (reference: string, options: RescheduleOptions) => {
      await step('reschedule', reference, async (deps) => {
        const { ahead } = await typedTimes(deps);
        const given = {
          startsAt: ahead('/startsAt', options.from),
          endsAt: ahead('/endsAt', options.to),
          emergency: reasonOf(options.emergency),
          outsideWindow: reasonOf(options.outsideWindow),
          ...explained(options),
        };
        await rescheduleMaintenance(deps, reference, parsedOptions(rescheduleMaintenanceBody, given), operator);
      });
    });
  maintenance
    .command('incident <reference>')
    .description('it goes wrong: end it and open an incident on the same products')
    .requiredOption('--priority <1|2|3>')
    .requiredOption('--description <text>', 'for own staff')
    .option('--scope <central|local>')
    .option('--impact <full|partial>')
    .option('--symptom-nl <text>', 'what the public reads; left out: that of the maintenance')
    .option('--symptom-en <text>')
    .action(async (reference: string, options: IncidentOptions) => {
      say(await inWordsOfOptions(incidentNames, () => incidentFrom(reference, options)));
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

async function announceFrom(options: AnnounceOptions & { once?: string }) {
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    const request = await announcementOf(deps, options);
    const { reference, repeated } = await announceMaintenance(deps, request, operator, options.once);
    const [first] = (await readMaintenanceLog(deps.db, reference)).items;
    const maintenance = await readMaintenance(deps.db, deps.config, reference, deps.clock.now());
    const running = await rolesThatRun(deps.db, deps.clock.now());
    return { ...maintenance, repeated, told: first?.mailings ?? [], running };
  }, 'baken maintenance announce');
}

/** Takes a step and says how it is now, and to how many that was told. */
async function step(
  verb: string,
  reference: string,
  work: (deps: Dependencies) => Promise<void>,
  telling: 'tells' | 'tells nobody' = 'tells',
): Promise<void> {
  const action = `baken maintenance ${verb} ${reference}`;
  const { state, startsAt, endsAt, local, told, running } = await inWordsOfOptions(contentNames, () =>
    withDatabase(async (database) => {
      const deps = { ...database, templates: await loadTemplates(templatesFolder) };
      await work(deps);
      const maintenance = await readMaintenance(deps.db, deps.config, reference, deps.clock.now());
      const last = (await readMaintenanceLog(deps.db, reference)).items.at(-1);
      const running = await rolesThatRun(deps.db, deps.clock.now());
      return { ...maintenance, told: last?.mailings ?? [], local: await localTimes(deps.db), running };
    }, action),
  );
  say(`${reference}: ${state}, ${local(startsAt)} to ${local(endsAt)}`);
  if (telling === 'tells nobody') return;
  sayTold(told);
  sayWhoTells(running);
}

function sayTold(told: MaintenanceMailing[]): void {
  for (const { id, kind, channel, recipients, expanding } of told)
    if (kind !== 'copy') say(`mailing ${id}: ${kind} ${channel}: ${recipientsSoFar(recipients, expanding)}`);
}

async function incidentFrom(
  reference: string,
  { priority, symptomNl, symptomEn, ...options }: IncidentOptions,
): Promise<string> {
  const request = parsedOptions(becomeIncidentBody, {
    ...options,
    priority: Number(priority),
    symptom: { nl: symptomNl, en: symptomEn },
  });
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    return (await becomeIncident(deps, reference, request, operator)).incident;
  }, `baken maintenance incident ${reference}`);
}
