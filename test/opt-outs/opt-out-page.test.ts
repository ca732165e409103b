import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { optOutLink } from '../../api/opt-outs/opt-out-link.ts';
import { addContact } from '../support/add-contact.ts';
import { createApiClient } from '../support/api-client.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

let deps: TestDependencies;
let app: ReturnType<typeof createApp>;
let path: string;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  app = createApp(deps);
});
afterAll(() => deps.close());
beforeEach(async () => {
  await deps.sql`truncate contacts, opt_outs cascade`;
  await addContact(deps, { name: 'Reader' });
  path = linkFor('reader@example.nl');
});

const linkFor = (address: string, language: 'nl' | 'en' = 'nl') =>
  new URL(optOutLink(deps.config, deps.optOutSecret, { address, language })).pathname;
const optOuts = () =>
  deps.sql`select channel, address, product_id, way from opt_outs where withdrawn_at is null order by id`;
const withdrawn = () => deps.sql`select way, withdrawn_by from opt_outs where withdrawn_at is not null order by id`;
const post = (body: Record<string, string>, to = path) =>
  app.request(to, { method: 'POST', body: new URLSearchParams(body) });

describe('the link in a message', () => {
  it('holds no address and no name', () => {
    const token = path.slice('/opt-out/'.length);
    for (const text of [token, Buffer.from(token, 'base64url').toString('latin1')]) {
      expect(text).not.toMatch(/reader|example/i);
    }
    expect(linkFor('reader@example.nl')).not.toBe(path);
  });

  it('changes nothing when it is only opened, because programs open links by themselves', async () => {
    const response = await app.request(path);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Wilt u geen e-mail over storingen meer ontvangen van Logius?');
    expect(await optOuts()).toEqual([]);
  });

  it('opts out by the button on its page, and back in by undo', async () => {
    expect(await (await post({ choice: 'stop' })).text()).toContain('U krijgt deze e-mails niet meer.');
    expect(await optOuts()).toEqual([
      { channel: 'email', address: 'reader@example.nl', product_id: null, way: 'link' },
    ]);
    expect(await (await post({ choice: 'undo' })).text()).toContain('U krijgt deze e-mails weer.');
    expect(await optOuts()).toEqual([]);
  });

  it('keeps on record what was refused and taken back, as often as that happens', async () => {
    for (let times = 0; times < 2; times += 1) {
      await post({ choice: 'stop' });
      await post({ choice: 'undo' });
    }
    expect(await withdrawn()).toEqual(Array(2).fill({ way: 'link', withdrawn_by: 'the reader' }));
  });

  it('does not say that it undid what the service centre recorded, and says who can', async () => {
    const api = await createApiClient(deps);
    await api.call('POST', '/v1/opt-outs', { body: { channel: 'email', address: 'reader@example.nl' } });
    const answer = await (await post({ choice: 'undo' })).text();
    expect(answer).toContain('U krijgt deze e-mails nog niet');
    expect(answer).toContain('servicecentrum@logius.nl');
    expect(await optOuts()).toHaveLength(1);
  });

  it('is about the address that the message went to, also after the contact got another one or was erased', async () => {
    await deps.sql`update contacts set email = 'new@example.nl'`;
    await post({ choice: 'stop' });
    expect(await optOuts()).toMatchObject([{ address: 'reader@example.nl' }]);
    await deps.sql`delete from contacts`;
    expect(await (await app.request(path)).text()).toContain('Wilt u geen e-mail over storingen meer ontvangen');
  });

  it('speaks the reader’s language', async () => {
    expect(await (await app.request(linkFor('foreign@example.nl', 'en'))).text()).toContain(
      'Do you want to stop receiving email about disruptions from Logius?',
    );
  });
});

describe('the mail program’s own button (RFC 8058)', () => {
  it('opts out at once, without a cookie or a redirect, and may be pressed twice', async () => {
    for (let press = 0; press < 2; press += 1) {
      const response = await post({ 'List-Unsubscribe': 'One-Click' });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null]);
    }
    expect(await optOuts()).toEqual([
      { channel: 'email', address: 'reader@example.nl', product_id: null, way: 'one-click' },
    ]);
  });
});

describe('a request that is too large', () => {
  it('is refused with the size that would do', async () => {
    const response = await post({ choice: 'x'.repeat(20_000) });
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('ten hoogste 16 kB')]);
  });
});

describe('a link that is not ours', () => {
  it.each(['forged', 'cut off', 'changed in one place', 'of another installation', 'far too long'])(
    'does nothing when it is %s, and says what to do',
    async (how) => {
      const token = path.slice('/opt-out/'.length);
      const elsewhere = { address: 'reader@example.nl', language: 'nl' } as const;
      const bad = {
        forged: 'a'.repeat(token.length),
        'cut off': token.slice(0, -5),
        'changed in one place': `${token.slice(0, 20)}${token[20] === 'A' ? 'B' : 'A'}${token.slice(21)}`,
        'of another installation': optOutLink(deps.config, 'another secret', elsewhere).split('/').at(-1),
        'far too long': 'a'.repeat(5_000),
      }[how];
      const response = await post({ choice: 'stop' }, `/opt-out/${bad}`);
      expect(response.status).toBe(404);
      expect(await response.text()).toContain('Deze link werkt niet.');
      expect(await optOuts()).toEqual([]);
    },
  );
});

describe('the service centre', () => {
  it('records an opt-out, sees it, and takes it back', async () => {
    const api = await createApiClient(deps);
    const recorded = await api.call('POST', '/v1/opt-outs', {
      body: { channel: 'email', address: 'Reader@Example.nl', productId: 'digid' },
    });
    expect(recorded.status).toBe(204);
    const list = await api.call<{ items: { id: number; address: string; productId: string; way: string }[] }>(
      'GET',
      '/v1/opt-outs',
    );
    expect(list.body.items).toMatchObject([
      { address: 'reader@example.nl', productId: 'digid', way: 'service-centre' },
    ]);
    expect((await api.call('DELETE', `/v1/opt-outs/${list.body.items[0]?.id}`)).status).toBe(204);
    expect(await optOuts()).toEqual([]);
  });

  it.each([
    [{ channel: 'email', address: 'not an address' }, '/address'],
    [{ channel: 'sms', address: '0612345678' }, '/address'],
    [{ channel: 'fax', address: 'x' }, '/channel'],
    [{ channel: 'email', address: 'a@b.nl', productId: 'digifax' }, '/productId'],
  ])('is told which field is wrong in %j', async (body, field) => {
    const api = await createApiClient(deps);
    const answer = await api.call('POST', '/v1/opt-outs', { body });
    expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([400, field]);
  });
});
