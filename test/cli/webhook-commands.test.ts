import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answering, type Receiver, startReceiver } from '../webhooks/receiver.ts';
import { useCommandLine } from './command-line.ts';

const { database, baken } = await useCommandLine({ env: { WEBHOOK_NETWORKS: '127.0.0.0/8' } });
let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
afterAll(() => receiver.close());
beforeEach(async () => {
  receiver.begin();
  await database.sql`truncate webhooks, audit_log cascade`;
});

const add = (...more: string[]) =>
  baken('webhook', 'add', '--name', 'Gemeente Utrecht', '--url', receiver.url, ...more);

describe('webhooks at the command line', () => {
  it('are added and tried; a secret is shown once', async () => {
    const added = await add('--product', 'digid', '--language', 'en');
    expect(added.code).toBe(0);
    expect(added.printed).toMatch(/^\d+\tGemeente Utrecht\tstandard\t\S+\tactive\nsecret: whsec_\S{44}\n$/);
    const [id = ''] = added.printed.split('\t');
    expect((await baken('webhook', 'test', id)).printed).toContain(`baken webhook calls ${id}`);
    expect((await baken('webhook', 'calls', id)).printed).toMatch(
      /^\S+\+0[12]:00\twebhook\.test\tqueued\ttried 0 times\tnext try \S+\+0[12]:00$/m,
    );
    expect((await baken('webhook', 'rotate-secret', id)).printed).toMatch(/^whsec_\S{44}\n$/);
    const audit = await database.sql`select actor, action, result from audit_log order by id`;
    const verbs = ['add', `test ${id}`, `rotate-secret ${id}`];
    expect(audit.map(({ action, result }) => [action, result])).toEqual(
      verbs.map((verb) => [`baken webhook ${verb}`, 'done']),
    );
    expect(audit[0]?.actor).toMatch(/^cli:/);
  });

  it('are changed, verified, listed and removed', async () => {
    const [id = ''] = (await add()).printed.split('\t');
    expect((await baken('webhook', 'change', id, '--off', '--product', 'digid')).printed).toContain('off (by-hand)');
    expect((await baken('webhook', 'verify', id)).printed).toContain('active');
    const { printed } = await baken('webhook', 'list');
    expect(printed).toContain('Gemeente Utrecht');
    expect(printed).not.toContain('whsec_');
    expect((await baken('webhook', 'remove', id)).code).toBe(0);
    expect(await database.sql`select 1 from webhooks`).toHaveLength(0);
  });

  it('that do not pass are kept, with the reason and what to do, and a script sees that', async () => {
    receiver.behave(answering(404));
    const { code, printed } = await add();
    expect(code).toBe(1);
    expect(printed).toMatch(/unverified\tThe receiver answered with an error \(HTTP 404\)\.\nsecret: whsec_/);
    expect(printed).toMatch(/When the receiver is ready: npx baken webhook verify \d+\n$/);
  });

  it.each([
    [['add', '--name', 'x', '--url', 'https://10.0.0.1/'], '--url: This address is not on the public internet'],
    [['add', '--name', 'x', '--url', 'nothing'], '--url: Give an address such as'],
    [
      ['add', '--name', 'x', '--url', 'https://example.org/', '--product', 'nothing'],
      'The product “nothing” does not exist',
    ],
    [['verify', '999'], 'Webhook 999 does not exist'],
    [['remove', 'first'], 'id:'],
    [['change', '1'], 'Name at least one field'],
  ])('say what is wrong with %j', async (args, message) => {
    const { code, printed } = await baken('webhook', ...args);
    expect(code).toBe(1);
    expect(printed).toContain(message);
    expect(printed).not.toMatch(/\n\s+at /);
  });
});
