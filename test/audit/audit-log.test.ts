import { userInfo } from 'node:os';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { optOutLink } from '../../api/opt-outs/opt-out-link.ts';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import { runProgram } from '../support/run-program.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let api: ApiClient;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.sql`truncate audit_log`);

const logged = () => deps.sql`select actor, action, result, detail from audit_log order by id`;
const incident = { products: [{ id: 'digid' }], priority: 2, description: 'Fout 503' };

describe('a change over the API', () => {
  it('is written down with the route that it took', async () => {
    const { body } = await api.call<{ reference: string }>('POST', '/v1/incidents', { body: incident });
    await api.call('PATCH', `/v1/incidents/${body.reference}`, { body: { nextSteps: 'Bellen' } });
    expect(await logged()).toMatchObject([
      { action: 'POST /v1/incidents', result: '201', detail: { route: '/v1/incidents' } },
      {
        action: `PATCH /v1/incidents/${body.reference}`,
        result: '200',
        detail: { route: '/v1/incidents/:reference', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    ]);
  });

  it('is answered as what it was when it cannot be written down, and the log says so', async () => {
    const lines: string[] = [];
    const client = await createApiClient({ ...deps, log: pino({}, { write: (line) => lines.push(line) }) });
    await deps.sql`alter table audit_log rename to audit_log_gone`;
    try {
      const { status, body } = await client.call<{ reference: string }>('POST', '/v1/incidents', { body: incident });
      expect(status).toBe(201);
      expect((await client.call('GET', `/v1/incidents/${body.reference}`)).status).toBe(200);
      expect(lines.map((line) => JSON.parse(line))).toMatchObject([
        {
          level: 50,
          msg: 'a change is not in the audit log',
          change: { action: 'POST /v1/incidents', result: '201', actor: expect.stringMatching(/^key:/) },
        },
      ]);
    } finally {
      await deps.sql`alter table audit_log_gone rename to audit_log`;
    }
  });
});

describe('a change by a reader on the opt-out page', () => {
  it('is written down, without the address; only looking is not', async () => {
    const app = createApp(deps);
    const reader = { address: 'reader@example.nl', language: 'nl' } as const;
    const path = new URL(optOutLink(deps.config, deps.optOutSecret, reader)).pathname;
    const post = (body: Record<string, string>, to = path) =>
      app.request(to, { method: 'POST', body: new URLSearchParams(body) });
    await app.request(path);
    await post({ choice: 'stop' }, '/opt-out/forged');
    await post({ choice: 'stop' });
    await post({ choice: 'undo' });
    await post({ 'List-Unsubscribe': 'One-Click' });
    const rows = await logged();
    expect(rows).toMatchObject([
      { actor: 'reader', action: 'preferences: stop', result: 'done' },
      { actor: 'reader', action: 'preferences: undo', result: 'done' },
      { actor: 'reader', action: 'opt out by one-click', result: 'done' },
    ]);
    expect(JSON.stringify(rows)).not.toContain('reader@example.nl');
    expect(JSON.stringify(rows)).not.toContain(path);
  });
});

describe('a change from the command line', () => {
  const actor = `cli:${userInfo().username}`;
  const baken = async (...args: string[]) => {
    const command = runProgram('api/cli/baken.js', args, { DATABASE_URL: deps.databaseUrl });
    await command.ended;
    return command.printed();
  };

  it('is written down with who did it and what came of it', async () => {
    await baken('organisation', 'sample/logius.json');
    await baken('import', 'sample/contacts.csv', '--dry-run');
    await baken('import', 'sample/contacts.csv');
    const reference = (await baken('open', '--product', 'helpdesk', '--priority', '2', '--description', 'x')).trim();
    await baken('open', '--product', 'digifax', '--priority', '2', '--description', 'x');
    await baken('publish', '--incident', reference, '--status', 'investigating', '--audience', 'intern');
    await baken('key', 'create', '--name', 'console', '--scope', 'incidents:read');
    await baken('key', 'list');
    await baken('key', 'revoke', 'console');
    await baken('key', 'revoke', 'console');
    expect(await logged()).toMatchObject([
      { actor, action: 'baken organisation', result: 'done' },
      { actor, action: 'baken import', result: 'done' },
      { actor, action: 'baken open', result: 'done' },
      { actor, action: 'baken open', result: 'invalid-input' },
      { actor, action: `baken publish ${reference}`, result: 'done' },
      { actor, action: 'baken key create console', result: 'done' },
      { actor, action: 'baken key revoke console', result: 'done' },
      { actor, action: 'baken key revoke console', result: 'not-found' },
    ]);
  });
});
