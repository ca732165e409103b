import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../api/clock.ts';
import { readConfig } from '../../api/config.ts';
import { openIncident } from '../../api/incidents/open-incident.ts';
import { openIncidentBody } from '../../api/incidents/schemas.ts';
import { rolesThatRun } from '../../api/presence/roles-that-run.ts';
import { withSettingsInUse } from '../../api/presence/settings-in-use.ts';
import { showPresence } from '../../api/presence/show-presence.ts';
import { addContact } from '../support/add-contact.ts';
import { runProgram } from '../support/run-program.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let reference: string;
let running: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  await addContact(deps, { name: 'reader' });
  const request = openIncidentBody.parse({ products: [{ id: 'digid' }], priority: 2, description: 'Fout' });
  ({ reference } = await openIncident({ ...deps, clock: systemClock }, request, 'test'));
});
afterAll(() => deps.close());
afterEach(async () => {
  await Promise.all(running.map((process) => process.stop()));
  running = [];
  await deps.sql`truncate service_processes`;
});

async function startProcess(env: Record<string, string>) {
  const process = await showPresence({ ...deps, clock: systemClock, config: readConfig(env) });
  running.push(process);
  return process;
}

async function publish(status: string, env: Record<string, string> = {}) {
  const args = ['publish', '--incident', reference, '--status', status];
  const command = runProgram('api/cli/baken.js', args, { DATABASE_URL: deps.databaseUrl, ...env });
  return { code: await command.ended, printed: command.printed() };
}

const mailText = async () => {
  const [mail] = await deps.sql`
    select text from mailing_contents join mailings on mailings.id = mailing_id
    where channel = 'email' and kind = 'external' and language = 'nl' order by mailings.id desc limit 1`;
  return String(mail?.text);
};

describe('publishing at the command line', () => {
  it('writes the links and the address for opting out of the service that runs, and not of the shell', async () => {
    await startProcess({ PUBLIC_URL: 'https://baken.example.nl', OPT_OUT_ADDRESS: 'afmelden@example.nl' });
    const { code, printed } = await publish('investigating', { PUBLIC_URL: 'https://elsewhere.example.nl' });
    expect({ code, printed }).toMatchObject({ code: 0, printed: expect.stringContaining('A running service') });
    expect(printed).toContain('page: https://www.logius.nl/actueel/storingen/');
    expect(await mailText()).toContain('afmelden@example.nl');
  });

  it('says that nobody is told yet when no service runs that sends, and keeps what was published', async () => {
    await startProcess({ ROLES: 'http,publish', PORT: '3456' });
    const { code, printed } = await publish('identified');
    expect(code).toBe(3);
    expect(printed).toContain('NOBODY IS TOLD YET: no service runs with the role deliver.');
    expect(printed).toContain('page: http://localhost:3456/actueel/storingen/');
    expect(
      await deps.sql`select 1 from deliveries where address = 'reader@example.nl' and state = 'queued'`,
    ).not.toEqual([]);
  });
});

describe('a process of the service', () => {
  it('is known by its roles until it stops', async () => {
    const sending = await startProcess({ ROLES: 'deliver' });
    await startProcess({ ROLES: 'http,publish' });
    const now = () => rolesThatRun(deps.db, systemClock.now());
    expect(await now()).toEqual(new Set(['deliver', 'http', 'publish']));
    await sending.stop();
    expect(await now()).toEqual(new Set(['http', 'publish']));
  });

  it('that was killed is taken for dead after twenty seconds', async () => {
    await startProcess({ ROLES: 'deliver' });
    const later = (seconds: number) => rolesThatRun(deps.db, systemClock.now().add({ seconds }));
    expect(await later(14)).toEqual(new Set(['deliver']));
    expect(await later(30)).toEqual(new Set());
  });

  it('that answers readers decides on the settings they see, also when it does not run now', async () => {
    const front = await startProcess({ ROLES: 'http', PUBLIC_URL: 'https://baken.example.nl' });
    await front.stop();
    await startProcess({ ROLES: 'deliver' });
    const config = await withSettingsInUse(deps.db, readConfig({ PUBLIC_URL: 'https://elsewhere.example.nl' }));
    expect(config.publicUrl).toBe('https://baken.example.nl');
  });

  it('leaves the settings as they are where none ever ran', async () => {
    const config = readConfig({ PUBLIC_URL: 'https://elsewhere.example.nl' });
    expect(await withSettingsInUse(deps.db, config)).toEqual(config);
  });
});
