import PostalMime from 'postal-mime';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type InboundMailSetup, reader, startInboundMail } from './start-inbound-mail.ts';

let inbound: InboundMailSetup;
beforeAll(async () => {
  inbound = await startInboundMail();
});
afterAll(() => inbound.close());
beforeEach(() => inbound.begin());

type Mail = { id: number; outcome: string; reason: string; sender: string | null; subject: string; words: string };

const write = (words: string, headers = `From: ${reader}\r\nSubject: Vraag`) =>
  inbound.bySes(`${headers}\r\nMessage-ID: <${crypto.randomUUID()}@example.nl>\r\n\r\n${words}\r\n`);
const list = async (query = '') =>
  (await inbound.api.call<{ items: Mail[]; total: number }>('GET', `/v1/inbound-mails${query}`)).body;
const decide = (id: number, body: object) => inbound.api.call('POST', `/v1/inbound-mails/${id}/decisions`, { body });

async function onlyMail(): Promise<Mail> {
  const [mail, ...others] = (await list()).items;
  if (!mail || others.length > 0) throw new Error(`there are ${others.length + (mail ? 1 : 0)} mails`);
  return mail;
}

describe('the list of mails that a person must look at', () => {
  it('has each with what its sender typed and why it is there, the oldest first', async () => {
    await write('Wanneer is de storing voorbij?');
    await write('Afmelden graag');
    expect(await list()).toMatchObject({
      total: 2,
      items: [
        { reason: 'not-understood', sender: reader, subject: 'Vraag', words: 'Wanneer is de storing voorbij?' },
        { reason: 'sender-not-proved', sender: reader, concerns: reader, words: 'Afmelden graag' },
      ],
    });
  });

  it('gives the mail itself, for a mail program and never for a browser to run', async () => {
    await write('<script>alert(1)</script>', `From: ${reader}\r\nSubject: <b>x\r\nContent-Type: text/html`);
    const { id } = await onlyMail();
    const response = await inbound.source(id);
    expect(response.headers.get('content-type')).toBe('message/rfc822');
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="mail-${id}.eml"`);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect((await PostalMime.parse(await response.arrayBuffer())).subject).toBe('<b>x');
  });

  it('keeps nothing of what a mail says that nobody has to look at', async () => {
    await inbound.bySes(inbound.filled(`From: ${reader}\nTo: {{tokenAddress}}\nSubject: afmelden\n\nEen geheim\n`));
    const { items } = await list('?outcome=opted-out');
    expect(items).toMatchObject([{ sender: null, subject: null, words: null, reason: 'token' }]);
    expect((await inbound.source(items[0]?.id ?? 0)).status).toBe(404);
  });
});

describe('the service centre', () => {
  it('opts the sender out, who is told so, once', async () => {
    await write('Please stop this nonsense, I beg you.');
    const { id } = await onlyMail();
    expect((await decide(id, { decision: 'opt-out' })).status).toBe(204);
    expect(await inbound.optOuts()).toEqual([
      { address: reader, product_id: null, way: 'mail', recorded_by: expect.stringMatching(/^key:test /) },
    ]);
    expect([await inbound.confirmed(), (await list()).items]).toEqual([[{ address: reader }], []]);
    expect((await list('?outcome=opted-out')).items).toMatchObject([{ id, decidedBy: expect.stringMatching(/^key:/) }]);
  });

  it('opts out whom the mail is about, when that is somebody else', async () => {
    await write('Piet.Jansen@example.nl is uit dienst');
    expect(
      (await decide((await onlyMail()).id, { decision: 'opt-out', address: 'Piet.Jansen@Example.nl' })).status,
    ).toBe(204);
    expect(await inbound.optOuts()).toMatchObject([{ address: 'piet.jansen@example.nl' }]);
  });

  it('decides that nothing has to be done, and the mail leaves the list', async () => {
    await write('Dank u wel');
    expect((await decide((await onlyMail()).id, { decision: 'no-action' })).status).toBe(204);
    expect([await inbound.optOuts(), (await list()).items]).toEqual([[], []]);
    expect((await list('?outcome=no-action')).items).toHaveLength(1);
  });

  it('decides once: a second time is told, and changes nothing', async () => {
    await write('Dank u wel');
    const { id } = await onlyMail();
    const answers = await Promise.all([decide(id, { decision: 'no-action' }), decide(id, { decision: 'opt-out' })]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 409]);
  });

  it('must say whose the mail is when the mail does not', async () => {
    await write('Afmelden', 'Subject: zonder afzender');
    const answer = await decide((await onlyMail()).id, { decision: 'opt-out' });
    expect([answer.status, answer.body.errors]).toMatchObject([400, [{ field: '/address' }]]);
    expect((await list()).total).toBe(1);
  });

  it.each([
    [{ decision: 'perhaps' }, 400],
    [{ decision: 'opt-out', address: 'nobody' }, 400],
    [{ decision: 'no-action', address: reader }, 400],
  ])('is told what is wrong with %j', async (body, status) => {
    await write('Vraag');
    expect((await decide((await onlyMail()).id, body)).status).toBe(status);
  });

  it('is told of a mail that is not there', async () => {
    expect((await decide(999_999, { decision: 'no-action' })).status).toBe(404);
    expect((await inbound.api.call('GET', '/v1/inbound-mails/999999')).status).toBe(404);
  });
});
