import { describe, expect, it } from 'vitest';
import { textOf } from '../sites/site-pages.ts';
import { pageOf, pathIn, startSubscribing, useSubscribing } from './subscribing.ts';

const visitor = await useSubscribing();
const { deps, subscribers } = visitor;

const anna = { email: 'Anna@Example.org', product: ['digid'] };

describe('asking for messages on a status page', () => {
  it('sends a mail with a link, and makes nobody a subscriber yet', async () => {
    const answer = await pageOf(await visitor.send(anna));
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('U bent er bijna: bevestig uw aanvraag');
    expect(answer.text).toContain('U krijgt binnen enkele minuten een mail');
    await visitor.deliver();
    const [mail] = await visitor.mails('anna@example.org');
    expect(mail?.subject).toBe('Bevestig dat u berichten van Logius wilt');
    expect(mail?.text).toContain('van DigiD voor burgers. U krijgt die e-mails pas als u dit bevestigt:');
    expect(mail?.text).toMatch(/https:\/\/baken\.example\.nl\/confirm\/[\w-]{22}\n/);
    expect(mail?.html).toMatch(/href="https:\/\/baken\.example\.nl\/confirm\/[\w-]{22}"/);
    expect(mail?.headers.find(({ key }) => key === 'list-unsubscribe')).toBeUndefined();
    expect(await subscribers()).toEqual([]);
  });

  it('keeps no address in the link, and of the link a hash only', async () => {
    await visitor.send(anna);
    const link = await visitor.linkFor('anna@example.org');
    const [row] = await deps.sql`select * from subscription_requests`;
    const token = link.slice('/confirm/'.length);
    expect(JSON.stringify(row)).not.toContain(token);
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toMatch(/anna|example/i);
  });

  it('is in the language of the page, for the site of the page', async () => {
    const response = await visitor.send({ email: 'bob@example.org', all: 'yes' }, '/subscribe/digid/en');
    const page = await response.text();
    expect(page).toContain('<html lang="en">');
    expect(textOf(page)).toContain('Almost done: confirm your request');
    await visitor.deliver();
    const [mail] = await visitor.mails('bob@example.org');
    expect(mail?.text).toContain('of all services on the page “DigiD”');
  });

  it('by SMS sends the link by SMS, in one part', async () => {
    await visitor.send({ mobile: '06 1234 5678', all: 'yes' });
    await visitor.deliver();
    const [sms] = visitor.aws.received('+31612345678');
    expect(sms?.text).toMatch(
      /^Logius: bevestig dat u sms wilt bij storingen: https:\/\/baken\.example\.nl\/confirm\/[\w-]{22} \(werkt 24 uur\)/,
    );
    expect(sms?.text.length).toBeLessThanOrEqual(160);
  });

  it('by both sends both a message', async () => {
    const { text } = await pageOf(await visitor.send({ ...anna, mobile: '0612345678' }));
    expect(text).toMatch(/een mail op het adres.*een sms op het nummer/);
    expect(await deps.sql`select channel from deliveries order by channel`).toMatchObject([
      { channel: 'email' },
      { channel: 'sms' },
    ]);
  });
});

describe('subscribing by SMS', () => {
  it('goes on the telephone, from the link to the news', async () => {
    await visitor.send({ mobile: '+31 6 87654321', product: 'digid' }, '/subscribe/logius/en');
    await visitor.deliver();
    const link = pathIn(visitor.aws.received('+31687654321')[0]?.text ?? '');
    const { status, text } = await pageOf(await visitor.app.request(link, { method: 'POST' }));
    expect([status, text.includes('You get text messages about')]).toEqual([200, true]);
    expect(text).toContain('Do you want to stop the text messages? Then call or email us.');
    expect(await subscribers()).toMatchObject([{ channel: 'sms', address: '+31687654321', language: 'en' }]);
  });
});

describe('where only mail reaches people', () => {
  it('nobody can subscribe by SMS, however it is sent', async () => {
    const mailOnly = await startSubscribing({ SMS_PROVIDER: 'outbox' });
    const form = await (await mailOnly.app.request('/subscribe/logius/nl')).text();
    expect(form).not.toContain('name="mobile"');
    const answer = await pageOf(await mailOnly.send({ mobile: '0612345678', all: 'yes' }));
    expect([answer.status, answer.text.includes('Dit e-mailadres klopt niet')]).toEqual([400, true]);
    await mailOnly.close();
  });

  it('and where nobody can subscribe at all, the page tells the other ways', async () => {
    const none = await startSubscribing({ SUBSCRIBE_OVER: 'none' });
    const { text } = await pageOf(await none.app.request('/subscribe/logius/nl'));
    expect(text).toContain('Andere manieren');
    expect(text).not.toContain('Vraag de berichten aan');
    expect((await none.send(anna)).status).toBe(400);
    await none.close();
  });
});

describe('a form that is not right', () => {
  it.each([
    [{}, ['Kies minstens één dienst', 'Vul een e-mailadres of een mobiel nummer in']],
    [{ email: 'anna@example.org' }, ['Kies minstens één dienst']],
    [{ all: 'yes' }, ['Vul een e-mailadres of een mobiel nummer in']],
    [{ all: 'yes', email: 'anna' }, ['Dit e-mailadres klopt niet']],
    [{ all: 'yes', email: 'anna@example.org\u0000' }, ['Dit e-mailadres klopt niet']],
    [{ all: 'yes', mobile: '12' }, ['Dit telefoonnummer klopt niet']],
    [{ all: 'yes', mobile: '070 888 7777' }, ['Dit is geen mobiel nummer']],
    [{ email: 'anna@example.org', product: ['nothing', '../digid'] }, ['Kies minstens één dienst']],
    [{ all: 'yes', email: 'anna@example.org', mobile: 'x' }, ['Dit telefoonnummer klopt niet']],
  ])('%j comes back with what to correct', async (form, sentences) => {
    const { status, text } = await pageOf(await visitor.send(form));
    expect(status).toBe(400);
    for (const sentence of sentences) expect(text).toContain(sentence);
    expect(await deps.sql`select 1 from subscription_requests`).toHaveLength(0);
  });

  it('comes back with all that was filled in', async () => {
    const response = await visitor.send({ product: ['digid', 'digipoort'], email: '"><script>', mobile: '12' });
    const html = await response.text();
    expect(html).toContain('value="&quot;><script>"');
    expect(html).toMatch(/value="digid" checked/);
    expect(html).toMatch(/value="digipoort" checked/);
    expect(html).not.toMatch(/value="pkioverheid" checked/);
    expect(html).toContain('value="12"');
  });

  it('of a site or language that is not there is not found', async () => {
    for (const path of ['/subscribe/nowhere/nl', '/subscribe/logius/de', '/subscribe/%00/nl']) {
      expect((await visitor.send(anna, path)).status).toBe(404);
    }
  });

  it('that is too large is refused', async () => {
    expect((await visitor.send({ ...anna, product: 'x'.repeat(20_000) })).status).toBe(413);
  });

  it('that a program filled in is answered like any other, and does nothing', async () => {
    const { status, text } = await pageOf(await visitor.send({ ...anna, website: 'https://spam.example' }));
    expect([status, text]).toEqual([200, (await pageOf(await visitor.send(anna))).text]);
    expect(await deps.sql`select 1 from subscription_requests`).toHaveLength(1);
  });
});

describe('the pages of the service', () => {
  it('use nothing but what is the service’s own, and are kept nowhere', async () => {
    const response = await visitor.send(anna);
    const policy = response.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'");
    expect(policy).toContain("form-action 'self' https://baken.example.nl; frame-ancestors 'none'");
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('set-cookie')).toBeNull();
    const html = await response.text();
    expect(html).toContain('<meta name="robots" content="noindex"');
    expect(html).toContain('href="https://www.logius.nl/actueel/storingen/en/subscribe"');
    const stylesheet = /href="(\/subscribe\/_assets\/[^"]+\.css)"/.exec(html)?.[1] ?? '';
    const css = await visitor.app.request(stylesheet);
    expect([css.status, css.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8']);
    expect(css.headers.get('cache-control')).toContain('immutable');
    expect((await visitor.app.request('/subscribe/_assets/..%2f..%2fpackage.json')).status).toBe(404);
  });

  it('offer the form too, for who comes from an old link', async () => {
    const { status, text } = await pageOf(await visitor.app.request('/subscribe/logius/en'));
    expect([status, text.includes('Which services do you want messages about?')]).toEqual([200, true]);
  });

  it('say that nothing was saved when the service itself fails', async () => {
    const { db } = deps;
    const broken = await startSubscribing();
    await broken.deps.sql`drop table subscription_requests cascade`;
    const response = await broken.send(anna);
    expect([response.status, (await response.text()).includes('Er is niets opgeslagen')]).toEqual([503, true]);
    await broken.close();
    expect(db).toBe(deps.db);
  });
});
