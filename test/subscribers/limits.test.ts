import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { clientAddress } from '../../api/http/client-address.ts';
import { networkHash } from '../../api/subscribers/network-hash.ts';
import { addSubscriber } from '../support/add-subscriber.ts';
import { pageOf, useSubscribing } from './subscribing.ts';

const visitor = await useSubscribing();
const { deps } = visitor;

const ask = async (email: string) => {
  const response = await visitor.send({ email, all: 'yes' });
  return { ...(await pageOf(response)), retry: response.headers.get('retry-after') };
};
const sent = () => deps.sql`select 1 from deliveries`;

describe('one address', () => {
  it('is asked three times a day at most, and who asks does not learn that', async () => {
    const answers = [];
    for (let n = 0; n < 5; n += 1) answers.push(await ask('anna@example.org'));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await sent()).toHaveLength(3);
    deps.clock.advance({ hours: 24 });
    await ask('anna@example.org');
    expect(await sent()).toHaveLength(4);
  });

  it('is not asked more when it is asked many times at once', async () => {
    await Promise.all(Array.from({ length: 12 }, () => ask('anna@example.org')));
    expect(await sent()).toHaveLength(3);
  });

  it('that is a subscriber, opted out, suppressed or a contact is answered and treated as any other', async () => {
    await addSubscriber(deps, { address: 'known@example.org' });
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by) values ('email', 'out@example.org', now(), 'link', 'x')`;
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence) values ('email', 'spam@example.org', 'complaint', now(), 'x')`;
    const answers = [];
    for (const name of ['nobody', 'known', 'out', 'spam']) answers.push(await ask(`${name}@example.org`));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await deps.sql`select address, state from deliveries order by id`).toHaveLength(4);
    await visitor.deliver();
    const states = await deps.sql`select address, state, reason from deliveries order by id`;
    expect(states.map(({ address, state, reason }) => [address, state, reason])).toEqual([
      ['nobody@example.org', 'sent', null],
      ['known@example.org', 'sent', null],
      ['out@example.org', 'sent', null],
      ['spam@example.org', 'skipped', 'suppressed'],
    ]);
  });

  it('that was suppressed and erased gets no message when somebody fills it in again', async () => {
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence) values ('email', 'spam@example.org', 'complaint', now(), 'x')`;
    await deps.sql`update suppressions set address = null`;
    await ask('spam@example.org');
    await visitor.deliver();
    expect(await deps.sql`select state, reason from deliveries`).toMatchObject([
      { state: 'skipped', reason: 'suppressed' },
    ]);
  });
});

describe('one network', () => {
  it('asks for thirty addresses an hour at most, and is told to wait', async () => {
    for (let n = 0; n < 30; n += 1) expect((await ask(`reader${n}@example.org`)).status).toBe(200);
    const refused = await ask('one-more@example.org');
    expect([refused.status, refused.retry]).toEqual([429, '3600']);
    expect(refused.text).toContain('Er zijn nu te veel aanvragen');
    expect(await sent()).toHaveLength(30);
    deps.clock.advance({ hours: 1 });
    expect((await ask('one-more@example.org')).status).toBe(200);
  });

  it('asks for no more when it asks for many at once', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => ask(`reader${n}@example.org`)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30);
    expect(await sent()).toHaveLength(30);
  });

  it.each([
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['192.0.2.1', '::ffff:192.0.2.1', true],
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
    ['2001:DB8:1:2::1', '2001:db8:1:2:0:0:0:9', true],
    ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
    ['2001:db8::1', '2001:db8:0:0:9::', true],
    ['::1', '::2', true],
    ['fe80::1%eth0', 'fe80::2', true],
    [undefined, undefined, true],
    [undefined, '192.0.2.1', false],
  ])('%s and %s are one: %s', (one, other, same) => {
    expect(networkHash(one, 'secret') === networkHash(other, 'secret')).toBe(same);
  });

  it('is kept as a hash that says nothing without the secret', () => {
    expect(networkHash('192.0.2.1', 'secret')).toMatch(/^[0-9a-f]{64}$/);
    expect(networkHash('192.0.2.1', 'secret')).not.toBe(networkHash('192.0.2.1', 'other secret'));
  });
});

describe('everybody together', () => {
  it('can make the organisation send a thousand SMS an hour at most', async () => {
    await deps.sql`
      insert into subscription_requests (token_sha256, site_id, channel, address, language, all_products, product_ids,
        requested_at, expires_at, network_hash, text_version)
      select 'token' || n, 'logius', 'sms', '+3161234' || n, 'nl', true, '{}', ${deps.clock.now().toString()}, ${deps.clock.now().toString()}, 'n' || n, 'x'
      from generate_series(1000, 1999) n`;
    expect((await visitor.send({ mobile: '0612345678', all: 'yes' })).status).toBe(429);
    expect((await visitor.send({ email: 'anna@example.org', all: 'yes' })).status).toBe(200);
  });
});

describe('who sent a request', () => {
  const asked = async (peer: string, forwarded: string | undefined, trusted?: string) => {
    const { trustedProxies } = readConfig({ ...(trusted !== undefined && { TRUSTED_PROXIES: trusted }) });
    const app = new Hono();
    app.get('/', (c) => c.text(String(clientAddress(c, trustedProxies))));
    const headers = new Headers(forwarded === undefined ? {} : { 'X-Forwarded-For': forwarded });
    const incoming = { socket: { remoteAddress: peer, remotePort: 1, remoteFamily: 'IPv4' } };
    return (await app.request('/', { headers }, { incoming })).text();
  };

  it.each([
    ['198.51.100.7', undefined, undefined, '198.51.100.7'],
    ['198.51.100.7', '203.0.113.1', undefined, '198.51.100.7'],
    ['10.0.0.2', '203.0.113.1', '10.0.0.0/8', '203.0.113.1'],
    ['10.0.0.2', '9.9.9.9, 203.0.113.1, 10.1.1.1', '10.0.0.0/8', '203.0.113.1'],
    ['10.0.0.2', '203.0.113.1', '10.0.0.1/32', '10.0.0.2'],
    ['::1', '2001:db8::5', '::1/128,fd00::/8', '2001:db8::5'],
    ['10.0.0.2', 'nonsense', '10.0.0.2/32', '10.0.0.2'],
    ['10.0.0.2', undefined, '10.0.0.2/32', '10.0.0.2'],
    ['::ffff:10.0.0.2', '203.0.113.1', '10.0.0.0/8', '203.0.113.1'],
  ])('from %s with X-Forwarded-For %s, trusting %s, is %s', async (peer, forwarded, trusted, sender) => {
    expect(await asked(peer, forwarded, trusted)).toBe(sender);
  });

  it.each(['here', '10.0.0.0/33', '10.0.0.0/x', ','])('cannot be told by a proxy at %j', (proxies) => {
    expect(() => readConfig({ TRUSTED_PROXIES: proxies })).toThrow(
      'TRUSTED_PROXIES is wrong: Give networks such as 10.20.0.0/16, with commas between them.',
    );
  });

  it('is believed of nobody without the setting', () => {
    expect(readConfig({}).trustedProxies).toEqual([]);
  });
});
