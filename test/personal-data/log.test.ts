import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { createLog } from '../../api/log.ts';
import { sealOptOutToken } from '../../api/opt-outs/opt-out-token.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { createApiClient } from '../support/api-client.ts';
import { messageBirdSigningKey, messageBirdToken } from '../support/signed-messagebird-report.ts';
import type { TestDependencies } from '../support/test-dependencies.ts';

const publicUrl = 'https://baken.example.nl';
const lines: string[] = [];
let deps: TestDependencies;

beforeAll(async () => {
  const publishing = await startPublishing({ PUBLIC_URL: publicUrl, MESSAGEBIRD_SIGNING_KEY: messageBirdSigningKey });
  deps = { ...publishing.deps, log: createLog('trace', { write: (line) => lines.push(line) }) };
});
afterAll(() => deps.close());

const address = 'secret.reader@example.nl';
const number = '+31612345678';

async function doEverything() {
  const app = createApp(deps);
  const api = await createApiClient(deps);
  const contactId = await addContact(deps, { name: 'Secret reader', email: address, mobile: number });
  const path = `/opt-out/${sealOptOutToken({ address, language: 'nl' }, deps.optOutSecret)}`;
  for (const choice of ['save', 'stop', 'undo']) {
    await app.request(path, { method: 'POST', body: new URLSearchParams({ choice }) });
  }
  await app.request(`${path.slice(0, -3)}abc`);
  for (const payload of ['STOP', 'START', `mijn adres is ${address}`]) {
    const body = new URLSearchParams({ id: crypto.randomUUID(), originator: number, payload }).toString();
    const url = '/inbound-sms/messagebird';
    const headers = {
      'messagebird-signature-jwt': messageBirdToken(`${publicUrl}${url}`, body),
      'Content-Type': 'application/x-www-form-urlencoded',
    };
    await app.request(url, { method: 'POST', headers, body });
    await app.request(url, { method: 'POST', headers: { ...headers, 'messagebird-signature-jwt': 'x' }, body });
  }
  await api.call('POST', '/v1/opt-outs', { body: { channel: 'email', address } });
  await api.call('POST', '/v1/opt-outs', { body: { channel: 'email', address, productId: 'digifax' } });
  await api.call('POST', '/v1/opt-outs/searches', { body: { address } });
  await api.call('POST', '/v1/contacts/searches', { body: { address } });
  await api.call('POST', '/v1/opt-out-imports?dryRun=false', {
    body: `email\n${address}\nwrong ${address}`,
    headers: { 'Content-Type': 'text/csv' },
  });
  await api.call('POST', '/v1/personal-data/exports', { body: { contactId } });
  // An error of the database, whose own message repeats what it was given.
  await deps.sql`alter table opt_outs add constraint broken check (address <> ${deps.sql.unsafe(`'${address}'`)}) not valid`;
  await deps.sql`delete from opt_outs`;
  const failed = await api.call('POST', '/v1/opt-outs', { body: { channel: 'email', address } });
  expect(failed.status).toBe(500);
  await deps.sql`alter table opt_outs drop constraint broken`;
  await api.call('POST', '/v1/personal-data/erasures', { body: { contactId } });
}

describe('the log', () => {
  it('has no address and no number in it, whatever people do and whatever goes wrong', async () => {
    await doEverything();
    expect(lines.length).toBeGreaterThan(3);
    expect(lines.filter((line) => /secret\.reader|612345678/.test(line))).toEqual([]);
  });

  it('nor has the audit log', async () => {
    const rows = await deps.sql`select * from audit_log`;
    expect(rows.length).toBeGreaterThan(5);
    expect(JSON.stringify(rows)).not.toMatch(/secret\.reader|612345678/);
  });
});
