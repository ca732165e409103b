import { createReadStream } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { systemClock } from '../api/clock.ts';
import { readConfig } from '../api/config.ts';
import { importContacts } from '../api/contacts/import-contacts.ts';
import { connectDatabase } from '../api/database/client.ts';
import { startEmbeddedDatabase } from '../api/database/embedded/embedded.ts';
import { migrateDatabase } from '../api/database/migrate.ts';
import { openIncident } from '../api/incidents/open-incident.ts';
import { publishUpdate } from '../api/incidents/publish-update.ts';
import { openIncidentBody, publishUpdateBody } from '../api/incidents/schemas.ts';
import { createLog } from '../api/log.ts';
import { loadOrganisation } from '../api/products/load-organisation.ts';
import { parseOrganisationFile } from '../api/products/organisation-file.ts';
import { templatesFolder } from '../api/service.ts';
import { loadTemplates } from '../api/templates/load-templates.ts';

const dataDir = await mkdtemp('/tmp/prof-');
const e = await startEmbeddedDatabase({ dataDir, log: () => {} });
await migrateDatabase(e.url);
const c = connectDatabase(e.url, { max: 5, name: 'x' });
const deps = {
  ...c,
  config: readConfig({ DATA_DIR: dataDir }),
  clock: systemClock,
  log: createLog('error'),
  templates: await loadTemplates(templatesFolder),
};
await loadOrganisation(deps, parseOrganisationFile(await readFile('sample/logius.json', 'utf8')), { loadedBy: 'x' });
await importContacts(
  deps,
  { name: 'c', stream: createReadStream('sample/contacts.csv') },
  { dryRun: false, allowManyEnded: false, importedBy: 'x' },
);
const queries = 0;
const t: number[] = [];
for (let i = 0; i < 60; i++) {
  const ref = await openIncident(
    deps,
    openIncidentBody.parse({ products: [{ id: 'digid' }], priority: 1, description: 'x' }),
    'x',
  );
  const s = performance.now();
  const cpu = process.cpuUsage();
  await publishUpdate(deps, ref, publishUpdateBody.parse({ status: 'investigating', audience: 'both' }), { by: 'x' });
  const d = process.cpuUsage(cpu);
  t.push(performance.now() - s);
  if (i > 58) console.log('wall', (performance.now() - s).toFixed(1), 'cpu', (d.user + d.system) / 1000);
}
t.sort((a, b) => a - b);
console.log('median', t[30], 'p95', t[56]);
const r = await deps.sql`select 1`;
await c.close();
await e.stop();
