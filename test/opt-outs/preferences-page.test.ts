import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { optOutLink } from '../../api/opt-outs/opt-out-link.ts';
import { textOf } from '../sites/site-pages.ts';
import { addContact } from '../support/add-contact.ts';
import { addSubscriber } from '../support/add-subscriber.ts';
import { createApiClient } from '../support/api-client.ts';
import {
  createTestDependencies,
  loadSampleOrganisation,
  mondayMorning,
  type TestDependencies,
} from '../support/test-dependencies.ts';

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
  await deps.sql`truncate contacts, opt_outs, subscribers cascade`;
  await addContact(deps, { name: 'Reader' });
  path = linkFor('reader@example.nl');
});

const linkFor = (address: string, language: 'nl' | 'en' = 'nl', deliveryId?: number) =>
  new URL(optOutLink(deps.config, deps.optOutSecret, { address, language, deliveryId })).pathname;
const optOuts = () =>
  deps.sql`select channel, address, product_id, way from opt_outs where withdrawn_at is null order by id`;
const withdrawn = () => deps.sql`select way, withdrawn_by from opt_outs where withdrawn_at is not null order by id`;
const post = (body: Record<string, string> | [string, string][], to = path) =>
  app.request(to, { method: 'POST', body: new URLSearchParams(body) });
const open = async (to = path) => textOf(await (await app.request(to)).text());
/** The form as a browser sends it: what was on it, and of that what is ticked. */
const save = (ticked: string[], listed = ['digid'], channel = 'email') =>
  post([
    ['choice', 'save'],
    ...listed.map((id): [string, string] => [`${channel}-listed`, id]),
    ...ticked.map((id): [string, string] => [channel, id]),
  ]);
const everything = { channel: 'email', address: 'reader@example.nl', product_id: null };

describe('the link in a message', () => {
  it('holds no address and no name', () => {
    const token = path.slice('/opt-out/'.length);
    for (const text of [token, Buffer.from(token, 'base64url').toString('latin1')]) {
      expect(text).not.toMatch(/reader|example/i);
    }
    expect(linkFor('reader@example.nl')).not.toBe(path);
  });

  it('changes nothing when it is only opened, because programs open links by themselves', async () => {
    for (const method of ['GET', 'HEAD']) {
      const response = await app.request(path, { method });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null]);
    }
    expect(await optOuts()).toEqual([]);
  });

  it('works for as long as the message is kept', async () => {
    deps.clock.advance({ hours: 24 * 365 * 10 });
    expect((await post({ choice: 'stop' })).status).toBe(200);
    expect(await optOuts()).toMatchObject([everything]);
    deps.clock.set(mondayMorning);
  });

  it('is about the address that the message went to, also after the contact got another one or was erased', async () => {
    await deps.sql`update contacts set email = 'new@example.nl'`;
    await post({ choice: 'stop' });
    expect(await optOuts()).toMatchObject([{ address: 'reader@example.nl' }]);
    await deps.sql`delete from contacts`;
    expect(await open()).toContain('U krijgt geen e-mail die u kunt uitzetten');
  });

  it('shows who can read it no more of the address than it takes to know it by', async () => {
    const page = await (await app.request(path)).text();
    expect(page).toContain('r•••@example.nl');
    expect(page).not.toContain('reader@example.nl');
  });

  it('may be kept by no cache, and tells no other site where the reader came from', async () => {
    const { headers } = await app.request(path);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('content-security-policy')).toContain("form-action 'self'");
  });
});

describe('the page with somebody’s choices', () => {
  it('shows what the reader gets, in the reader’s language and in the other one', async () => {
    expect(await open()).toContain('DigiD voor burgers');
    expect(await open()).toContain('Vink aan waarover u bericht wilt');
    expect(await open(linkFor('reader@example.nl', 'en'))).toContain('Tick what you want messages about');
    expect(await open(`${path}?language=en`)).toContain('Tick what you want messages about');
  });

  it('refuses one product and keeps the others', async () => {
    await addContact(deps, { name: 'Colleague', email: 'reader@example.nl', products: ['digid', 'digipoort'] });
    expect(textOf(await (await save(['digipoort'], ['digid', 'digipoort'])).text())).toContain(
      'Uw keuze is opgeslagen',
    );
    expect(await optOuts()).toEqual([{ ...everything, product_id: 'digid', way: 'preferences' }]);
    await save(['digid', 'digipoort'], ['digid', 'digipoort']);
    expect(await optOuts()).toEqual([]);
  });

  it('refuses everything, also what comes later, when nothing is left ticked', async () => {
    await save([]);
    expect(await optOuts()).toEqual([{ ...everything, way: 'preferences' }]);
  });

  it('leaves alone a product that was not on the form when it was opened', async () => {
    await addContact(deps, { name: 'Colleague', email: 'reader@example.nl', products: ['digipoort'] });
    await save(['digid'], ['digid']);
    expect(await optOuts()).toEqual([]);
  });

  it('stops everything over every channel by one button, and takes it back by undo', async () => {
    await deps.sql`update contacts set mobile = '+31612345678', channels = '{email,sms}'`;
    expect(textOf(await (await post({ choice: 'stop' })).text())).toContain('U bent afgemeld');
    expect(await optOuts()).toMatchObject([everything, { channel: 'sms', address: '+31612345678', product_id: null }]);
    expect(textOf(await (await post({ choice: 'undo' })).text())).toContain('U krijgt weer berichten');
    expect(await optOuts()).toEqual([]);
  });

  it('keeps on record what was refused and taken back, as often as that happens', async () => {
    for (let times = 0; times < 2; times += 1) {
      await post({ choice: 'stop' });
      await post({ choice: 'undo' });
    }
    expect(await withdrawn()).toEqual(Array(2).fill({ way: 'preferences', withdrawn_by: 'the reader' }));
  });

  it('keeps what shows the wish: the message that the link was in', async () => {
    path = linkFor('reader@example.nl', 'nl', 4711);
    await post({ choice: 'stop' });
    expect(await deps.sql`select evidence from opt_outs`).toEqual([{ evidence: 'the link in delivery 4711' }]);
  });

  it('shows SMS of the reader’s own number, and of nobody else’s when an inbox is shared', async () => {
    await deps.sql`update contacts set mobile = '+31612345678', channels = '{email,sms}'`;
    expect(await open()).toContain('Sms naar •••• 78');
    await save([], ['digid'], 'sms');
    expect(await optOuts()).toMatchObject([{ channel: 'sms', address: '+31612345678', product_id: null }]);
    await addContact(deps, { name: 'Other', email: 'Reader@example.nl', mobile: '+31687654321' });
    expect(await open()).not.toContain('Sms naar');
  });

  it('says what cannot be refused and why, and goes on sending that', async () => {
    expect(await open()).toContain('U krijgt geen verplichte berichten');
    await deps.sql`update contacts set position = 'intern', roles = '{MT}', mobile = '+31612345678'`;
    const page = await open();
    expect(page).toContain('U krijgt altijd een sms bij een storing met de hoogste prioriteit (P1)');
    expect(page).toContain('U krijgt altijd de berichten voor medewerkers');
    expect(page).not.toContain('Vink aan waarover');
  });

  it('shows what a subscriber asked for', async () => {
    await deps.sql`truncate contacts cascade`;
    await addSubscriber(deps, { address: 'reader@example.nl', products: ['digipoort'] });
    expect(await open()).toContain('Digipoort');
    await save([], ['digipoort']);
    expect(await optOuts()).toMatchObject([everything]);
  });

  it('does not say that it undid what the service centre recorded, and says who can', async () => {
    const api = await createApiClient(deps);
    await api.call('POST', '/v1/opt-outs', { body: { channel: 'email', address: 'reader@example.nl' } });
    const answer = textOf(await (await post({ choice: 'undo' })).text());
    expect(answer).not.toContain('U krijgt weer berichten');
    expect(answer).toContain('u hebt zich afgemeld bij het servicecentrum');
    expect(answer).toContain('servicecentrum@logius.nl');
    // Nothing is offered that would do nothing.
    expect(answer).not.toMatch(/Toch weer ontvangen|Keuze opslaan|Vink iets aan/);
    expect(await optOuts()).toHaveLength(1);
  });

  it('leaves the products alone that the service centre recorded, and names them apart', async () => {
    const api = await createApiClient(deps);
    await deps.sql`update contacts set all_products = true`;
    const body = { channel: 'email', address: 'reader@example.nl', productId: 'digid' };
    await api.call('POST', '/v1/opt-outs', { body });
    const html = await (await app.request(path)).text();
    expect(textOf(html)).toMatch(/Hiervoor hebt u zich afgemeld bij het servicecentrum.* DigiD voor burgers/);
    expect(html).not.toContain('value="digid"');
    await save(['digipoort'], ['digipoort', 'pkioverheid']);
    expect((await optOuts()).map((row) => row.product_id)).toEqual(['digid', 'pkioverheid']);
    await post({ choice: 'stop' });
    expect(textOf(await (await post({ choice: 'undo' })).text())).toContain('U krijgt weer berichten');
    expect((await optOuts()).map((row) => row.product_id)).toEqual(['digid']);
  });

  it('says that an address does not work any more, and who can mend that', async () => {
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('email', 'reader@example.nl', 'hard-bounce', now(), 'no such user')`;
    expect(await open()).toContain('Berichten naar dit adres kwamen niet aan');
    await deps.sql`truncate suppressions`;
  });

  it('refuses a form that is too large, with the size that would do', async () => {
    const response = await post({ choice: 'x'.repeat(20_000) });
    expect([response.status, await response.text()]).toEqual([413, expect.stringContaining('ten hoogste 16 kB')]);
  });

  it('does nothing for products that do not exist, however often they are named', async () => {
    await save([], ['digid', 'digid', 'no-such-product']);
    expect(await optOuts()).toMatchObject([everything]);
  });
});

describe('the mail program’s own button (RFC 8058)', () => {
  it('opts out at once, without a cookie or a redirect, and may be pressed twice', async () => {
    for (let press = 0; press < 2; press += 1) {
      const response = await post({ 'List-Unsubscribe': 'One-Click' });
      expect([response.status, response.headers.get('set-cookie')]).toEqual([200, null]);
    }
    expect(await optOuts()).toEqual([{ ...everything, way: 'one-click' }]);
  });

  it('works as multipart/form-data too, which RFC 8058 prefers', async () => {
    const body = new FormData();
    body.set('List-Unsubscribe', 'One-Click');
    expect((await app.request(path, { method: 'POST', body })).status).toBe(200);
    expect(await optOuts()).toEqual([{ ...everything, way: 'one-click' }]);
  });

  it('is pressed by twenty programs at once without an error, and recorded once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => post({ 'List-Unsubscribe': 'One-Click' })));
    expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
    expect(await optOuts()).toHaveLength(1);
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
      expect(await response.text()).toContain('Deze link werkt niet');
      expect(await optOuts()).toEqual([]);
    },
  );
});
