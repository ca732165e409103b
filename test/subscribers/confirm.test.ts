import { describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { pageOf, useSubscribing } from './subscribing.ts';

const visitor = await useSubscribing();
const { deps, subscribers } = visitor;

const anna = { email: 'Anna@Example.org', product: ['digid'] };

describe('the link in the confirmation message', () => {
  it('asks when it is opened, and changes nothing, because programs open links by themselves', async () => {
    await visitor.send(anna);
    const link = await visitor.linkFor('anna@example.org');
    const { status, text } = await pageOf(await visitor.app.request(link));
    expect(status).toBe(200);
    expect(text).toContain('Wilt u deze berichten krijgen?');
    expect(text).toContain('DigiD voor burgers');
    expect(text).not.toContain('anna@example.org');
    expect(await subscribers()).toEqual([]);
  });

  it('makes a subscriber of who confirms, with the evidence of consent', async () => {
    const { status, text } = await pageOf(await visitor.subscribe(anna));
    expect(status).toBe(200);
    expect(text).toContain('U bent nu abonnee');
    expect(text).toContain('U krijgt mail bij een storing en bij gepland onderhoud van: DigiD voor burgers');
    expect(await subscribers()).toEqual([
      {
        site_id: 'logius',
        channel: 'email',
        address: 'anna@example.org',
        language: 'nl',
        all_products: false,
        current: true,
        products: ['digid'],
      },
    ]);
    const [evidence] = await deps.sql`
      select requested_at, confirmed_at, network_hash, text_version from subscription_requests where subscriber_id is not null`;
    expect(evidence?.network_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(evidence?.text_version).toMatch(/^nl-[0-9a-f]{16}$/);
    expect(evidence?.confirmed_at).not.toBeNull();
    const log = await deps.sql`select actor, action, detail from audit_log`;
    expect(log).toMatchObject([{ actor: 'reader', action: 'subscribe' }]);
    expect(JSON.stringify(log)).not.toContain('example.org');
  });

  it('leads from there to the page where one chooses and unsubscribes', async () => {
    const html = await (await visitor.subscribe(anna)).text();
    const page = /href="https:\/\/baken\.example\.nl(\/opt-out\/[\w-]+)"/.exec(html)?.[1] ?? '';
    const { status, text } = await pageOf(await visitor.app.request(page));
    expect([status, text.includes('DigiD voor burgers')]).toEqual([200, true]);
  });

  it('does the same again without changing anything', async () => {
    await visitor.subscribe(anna);
    const link = await visitor.linkFor('anna@example.org');
    for (const method of ['POST', 'GET', 'POST']) {
      const { status, text } = await pageOf(await visitor.app.request(link, { method }));
      expect([status, text.includes('U bent nu abonnee')]).toEqual([200, true]);
    }
    expect(await subscribers()).toHaveLength(1);
  });

  it('keeps the first confirmation as the evidence when a second comes before that is done', async () => {
    await visitor.send(anna);
    const link = await visitor.linkFor('anna@example.org');
    const waiting = async (number: number) => {
      const [found] = await deps.sql`select count(*)::int as number from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      expect(found?.number).toBe(number);
    };
    const first = deps.clock.now();
    const answers: Promise<Response>[] = [];
    const confirm = () => answers.push(Promise.resolve(visitor.app.request(link, { method: 'POST' })));
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by)
      values ('email', 'anna@example.org', now(), 'link', 'the reader')`;
    // Somebody holds what the first confirmation needs at its very end.
    await deps.sql.begin(async (other) => {
      await other`select 1 from opt_outs for update`;
      confirm();
      await eventually(() => waiting(1));
      deps.clock.advance({ minutes: 1 });
      confirm();
      await eventually(() => waiting(2));
    });
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
    expect(await deps.sql`select confirmed_at = ${first.toString()} as kept from subscription_requests`).toEqual([
      { kept: true },
    ]);
  });

  it('makes one subscriber of who confirms twice at the same moment', async () => {
    await visitor.send(anna);
    const link = await visitor.linkFor('anna@example.org');
    const answers = await Promise.all(Array.from({ length: 8 }, () => visitor.app.request(link, { method: 'POST' })));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect(await subscribers()).toHaveLength(1);
  });

  it('stops working after 24 hours, and says how to go on', async () => {
    await visitor.send(anna);
    const link = await visitor.linkFor('anna@example.org');
    deps.clock.advance({ hours: 24 });
    for (const method of ['GET', 'POST']) {
      const { status, text } = await pageOf(await visitor.app.request(link, { method }));
      expect([status, text.includes('Deze link werkt niet meer')]).toEqual([410, true]);
    }
    expect(await subscribers()).toEqual([]);
  });

  it('is no way back for who unsubscribed since', async () => {
    await visitor.subscribe(anna);
    const link = await visitor.linkFor('anna@example.org');
    await deps.sql`update subscribers set ended_at = now(), ended_by = 'test'`;
    expect((await visitor.app.request(link, { method: 'POST' })).status).toBe(410);
    expect(await subscribers()).toMatchObject([{ current: false }]);
  });

  it('adds to what somebody had, in the last language', async () => {
    await visitor.subscribe(anna);
    const { text } = await pageOf(
      await visitor.subscribe({ email: 'anna@example.org', product: 'digipoort' }, '/subscribe/logius/en'),
    );
    expect(text).toMatch(/DigiD voor burgers.*Digipoort/);
    expect(await subscribers()).toMatchObject([{ products: ['digid', 'digipoort'], language: 'en' }]);
    await visitor.subscribe({ email: 'anna@example.org', all: 'yes' });
    expect(await subscribers()).toMatchObject([{ all_products: true }]);
  });

  it('cannot confirm what the site has no more', async () => {
    await visitor.send({ email: 'anna@example.org', product: 'zoekdienst' });
    const link = await visitor.linkFor('anna@example.org');
    await deps.sql`update products set ended_at = now() where id = 'zoekdienst'`;
    expect((await visitor.app.request(link, { method: 'POST' })).status).toBe(410);
    await deps.sql`update products set ended_at = null where id = 'zoekdienst'`;
  });

  it('that is forged, cut off, too long or odd leads to an explanation, and to nothing else', async () => {
    await visitor.send(anna);
    const link = await visitor.linkFor('anna@example.org');
    const token = link.slice('/confirm/'.length);
    const last = token.at(-1) === 'A' ? 'Q' : 'A';
    const odd = [
      token.slice(0, -1),
      token.slice(1),
      `${token}A`,
      `${token.slice(0, -1)}${last}`,
      token.toUpperCase() === token ? token.toLowerCase() : token.toUpperCase(),
      [...token].reverse().join(''),
      'A'.repeat(22),
      'a'.repeat(10_000),
      '%00',
      '%FF%FE',
      `${token}%00`,
      `%20${token}`,
      "' or 1=1 --",
      'é',
    ];
    for (const text of odd) {
      for (const method of ['GET', 'POST']) {
        const response = await visitor.app.request(`/confirm/${text}`, { method });
        expect([text.slice(0, 40), method, response.status]).toEqual([text.slice(0, 40), method, 404]);
      }
    }
    expect(await subscribers()).toEqual([]);
    const { text } = await pageOf(
      await visitor.app.request(`/confirm/${'A'.repeat(22)}`, { headers: { 'Accept-Language': 'en' } }),
    );
    expect(text).toContain('This link does not work');
  });

  it('with any character changed is unknown', async () => {
    await visitor.send(anna);
    const token = (await visitor.linkFor('anna@example.org')).slice('/confirm/'.length);
    for (let at = 0; at < token.length - 1; at += 1) {
      const changed = `${token.slice(0, at)}${token[at] === 'x' ? 'y' : 'x'}${token.slice(at + 1)}`;
      expect((await visitor.app.request(`/confirm/${changed}`, { method: 'POST' })).status).toBe(404);
    }
  });
});
