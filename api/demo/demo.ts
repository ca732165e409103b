import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { and, desc, eq, isNull } from 'drizzle-orm';
import { systemClock } from '../clock.ts';
import { ConfigError, readConfig } from '../config.ts';
import { summarize } from '../contacts/import/report.ts';
import { importContacts } from '../contacts/import-contacts.ts';
import { contacts } from '../database/schema/contacts.ts';
import { type IncidentStatus, incidents, updates } from '../database/schema/incidents.ts';
import { openIncident } from '../incidents/open-incident.ts';
import { publishUpdate } from '../incidents/publish-update.ts';
import { openIncidentBody, publishUpdateBody } from '../incidents/schemas.ts';
import { createLog } from '../log.ts';
import { loadOrganisation } from '../products/load-organisation.ts';
import { parseOrganisationFile } from '../products/organisation-file.ts';
import { runUntilStopped } from '../run-until-stopped.ts';
import { type Service, startService } from '../service.ts';
import { describeDelivery, waitUntilDelivered } from './account.ts';
import { type DemoSample, demoSamples, isDemoSample } from './samples.ts';

const by = 'demo';
const say = (line: string) => process.stdout.write(`${line}\n`);
const sampleFile = (name: string) => fileURLToPath(new URL(`../../sample/${name}`, import.meta.url));

const nextStep: Record<IncidentStatus, IncidentStatus> = {
  investigating: 'identified',
  identified: 'recovering',
  recovering: 'resolved',
  resolved: 'investigating',
};

/**
 * `npm run demo [-- sivon]`: the whole service, with a sample organisation in which something breaks. Each run takes the
 * incident one step further: opened, cause known, recovering, resolved, and then a new one.
 */
await runUntilStopped(async (stopping) => {
  const started = performance.now();
  const sample = chosenSample(process.argv[2] ?? 'logius');
  const env = { DATA_DIR: sample.dataDir, LOG_LEVEL: 'error', ...process.env };
  const config = readConfig(env);
  say(`Baken demo: ${sample.title}`);
  say('- starting PostgreSQL and the service …');
  const service = await startService(config, systemClock, createLog(config.logLevel), stopping);
  try {
    await loadSample(service, sample);
    const publicationId = await publishNextStep(service, sample);
    await waitUntilDelivered(service, publicationId, { say, stopping });
    if (stopping.aborted) return service;
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    say(await describeDelivery(service, publicationId, seconds));
    return service;
  } catch (error) {
    await service.stop();
    throw error;
  }
});

function chosenSample(name: string): DemoSample {
  if (isDemoSample(name)) return demoSamples[name];
  throw new ConfigError(`there is no sample “${name}”. Choose from: ${Object.keys(demoSamples).join(', ')}.`);
}

async function loadSample(service: Service, sample: DemoSample): Promise<void> {
  const file = parseOrganisationFile(await readFile(sampleFile(sample.organisation), 'utf8'));
  const loaded = await loadOrganisation(service, file, { loadedBy: by });
  say(`- organisation: ${file.products.length} products, ${file.sites.length} sites (${loaded.organisation})`);
  say(`- contacts: ${await loadContacts(service, sample)}`);
}

/** Only where there are none: what a person imported or changed since the first run is left alone. */
async function loadContacts(service: Service, sample: DemoSample): Promise<string> {
  const kept = await service.db.$count(contacts, isNull(contacts.endedAt));
  if (kept > 0) return `${kept} from before, left as they are`;
  const file = { name: sample.contacts, stream: createReadStream(sampleFile(sample.contacts)) };
  return summarize(await importContacts(service, file, { dryRun: false, allowUnusual: false, importedBy: by }));
}

/** The next update of the incident that an earlier run left open, or the first notice of a new one. */
async function publishNextStep(service: Service, sample: DemoSample): Promise<number> {
  const left = await findOpenIncident(service);
  const { reference } = left ?? (await openIncident(service, openIncidentBody.parse(sample.incident()), by));
  const status = left?.toldStatus ? nextStep[left.toldStatus] : 'investigating';
  say(
    left
      ? `- incident ${reference} is still open: publishing “${status}”`
      : `- P1 incident ${reference} opened: publishing the first notice`,
  );
  const nextUpdateAt =
    status === 'resolved'
      ? undefined
      : service.clock.now().add({ minutes: sample.minutesToNext }).round('minute').toString();
  const request = publishUpdateBody.parse({
    status,
    audience: 'both',
    explanation: sample.explanations[status],
    nextUpdateAt,
  });
  const { publicationId } = await publishUpdate(service, reference, request, { by });
  return publicationId;
}

async function findOpenIncident({ db }: Service) {
  const [found] = await db
    .select({ reference: incidents.reference, toldStatus: updates.status })
    .from(incidents)
    .leftJoin(updates, eq(updates.incidentId, incidents.id))
    .where(and(isNull(incidents.closedAt), eq(incidents.openedBy, by)))
    .orderBy(desc(incidents.id), desc(updates.sequence))
    .limit(1);
  return found;
}
