import { Command, Option } from 'commander';
import { optionalNotices } from '../database/schema/maintenance.ts';
import type { Dependencies } from '../dependencies.ts';
import { announceMaintenance } from '../maintenance/announce-maintenance.ts';
import { becomeIncident } from '../maintenance/become-incident.ts';
import { changeMaintenance } from '../maintenance/change-maintenance.ts';
import { cancelMaintenance, confirmEnd, finishMaintenance } from '../maintenance/end-maintenance.ts';
import { extendMaintenance } from '../maintenance/extend-maintenance.ts';
import { readMaintenance } from '../maintenance/queries.ts';
import { rescheduleMaintenance } from '../maintenance/reschedule-maintenance.ts';
import {
  becomeIncidentBody,
  changeMaintenanceBody,
  endMaintenanceBody,
  extendMaintenanceBody,
  rescheduleMaintenanceBody,
} from '../maintenance/schemas.ts';
import { rolesThatRun } from '../presence/roles-that-run.ts';
import { templatesFolder } from '../service.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { localTimes } from './local-times.ts';
import {
  type AnnounceOptions,
  announcementOf,
  announceOptions,
  contentNames,
  explained,
  reasonOf,
} from './maintenance-options.ts';
import { maintenancePreview } from './maintenance-preview.ts';
import { maintenanceReading } from './maintenance-reading.ts';
import { parsedOptions } from './parsed-options.ts';
import { sayWhoTells } from './say-who-tells.ts';
import { seriesCommands } from './series-commands.ts';
import { operator, say, withDatabase } from './with-database.ts';

type EndOptions = { explanationNl?: string; explanationEn?: string };
type RescheduleOptions = EndOptions & { from: string; to: string; emergency?: string; outsideWindow?: string };
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
  const maintenance = new Command('maintenance').description('planned and emergency maintenance');
  for (const command of [...maintenanceReading(), maintenancePreview(), seriesCommands()])
    maintenance.addCommand(command);
  const announce = new Command('announce').description('announce it to everybody who must know, at once');
  for (const option of announceOptions()) announce.addOption(option);
  maintenance.addCommand(announce);
  announce
    .option('--once <key>', 'any unique text: a second call with it changes nothing')
    .action(async (options: AnnounceOptions & { once?: string }) => {
      const { reference, pages, running } = await inWordsOfOptions(contentNames, () => announceFrom(options));
      say(reference);
      for (const page of pages) say(`page: ${page.nl}`);
      sayWhoTells(running);
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
      await step('change', reference, (deps) => changeMaintenance(deps, reference, request(), operator));
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
    .command('reschedule <reference>')
    .description('give it another time, for which the working days count anew, and tell everybody')
    .requiredOption('--from <time>')
    .requiredOption('--to <time>')
    .option('--emergency <reason>', 'it cannot wait: then it may start at any moment')
    .option('--outside-window <reason>', 'why it is outside the maintenance window')
    .option('--explanation-nl <text>')
    .option('--explanation-en <text>')
    .action(async (reference: string, options: RescheduleOptions) => {
      const request = () =>
        parsedOptions(rescheduleMaintenanceBody, {
          startsAt: options.from,
          endsAt: options.to,
          emergency: reasonOf(options.emergency),
          outsideWindow: reasonOf(options.outsideWindow),
          ...explained(options),
        });
      await step('reschedule', reference, (deps) => rescheduleMaintenance(deps, reference, request(), operator));
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
  const request = announcementOf(options);
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    const { reference } = await announceMaintenance(deps, request, operator, options.once);
    const maintenance = await readMaintenance(deps.db, deps.config, reference, deps.clock.now());
    return { ...maintenance, running: await rolesThatRun(deps.db, deps.clock.now()) };
  }, 'baken maintenance announce');
}

async function step(verb: string, reference: string, work: (deps: Dependencies) => Promise<void>): Promise<void> {
  const action = `baken maintenance ${verb} ${reference}`;
  const { state, startsAt, endsAt, local, running } = await inWordsOfOptions(contentNames, () =>
    withDatabase(async (database) => {
      const deps = { ...database, templates: await loadTemplates(templatesFolder) };
      await work(deps);
      const maintenance = await readMaintenance(deps.db, deps.config, reference, deps.clock.now());
      const running = await rolesThatRun(deps.db, deps.clock.now());
      return { ...maintenance, local: await localTimes(deps.db), running };
    }, action),
  );
  say(`${reference}: ${state}, ${local(startsAt)} to ${local(endsAt)}`);
  sayWhoTells(running);
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
