import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../api/config.ts';
import { importContacts } from '../../api/contacts/import-contacts.ts';
import type { Dependencies } from '../../api/dependencies.ts';
import { createLog } from '../../api/log.ts';
import { loadOrganisation } from '../../api/products/load-organisation.ts';
import { parseOrganisationFile } from '../../api/products/organisation-file.ts';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { templatesFolder } from '../../api/templates/templates-folder.ts';
import { type SetClock, setClock } from './set-clock.ts';
import { createTestDatabase } from './test-database.ts';

export type TestDependencies = Dependencies & { clock: SetClock; optOutSecret: string; databaseUrl: string };

/** Monday morning, just after DigiD stopped working, in Dutch time. */
export const mondayMorning = '2026-11-23T11:40:00+01:00';

/** All that the service's parts are given, on a database and folder of this test file's own; close it in `afterAll`. */
export async function createTestDependencies(env: Record<string, string> = {}): Promise<TestDependencies> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'baken-test-'));
  const config = readConfig({ DATA_DIR: dataDir, ...env });
  return {
    ...database,
    databaseUrl: database.url,
    config,
    clock: setClock(mondayMorning),
    log: createLog(process.env.TEST_LOG ?? 'silent'),
    templates: await loadTemplates(templatesFolder),
    optOutSecret: 'a secret of this test',
    close: async () => {
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const sample = (name: string) => new URL(`../../sample/${name}`, import.meta.url);

/** The sample organisation's products, sites and usual groups; no contacts. */
export async function loadSampleOrganisation(
  deps: Parameters<typeof loadOrganisation>[0],
  name: 'logius' | 'sivon' = 'logius',
) {
  const file = parseOrganisationFile(await readFile(sample(`${name}.json`), 'utf8'));
  await loadOrganisation(deps, file, { loadedBy: 'test' });
}

/** The 1,240 contacts of the sample export. */
export async function importSampleContacts(deps: TestDependencies, name = 'contacts.csv') {
  return importContacts(
    deps,
    { name, stream: createReadStream(sample(name)) },
    { dryRun: false, allowUnusual: false, importedBy: 'test' },
  );
}
