import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { callAddress } from '../../api/webhooks/call-address.ts';
import { createReach, type Reach } from '../../api/webhooks/reach.ts';
import { freePorts, listenOnLoopback } from '../support/stand-in-server.ts';
import { type Receiver, startReceiver } from './receiver.ts';

const pem = (part: string) => readFile(new URL(`../support/test-only-sns.${part}.pem`, import.meta.url), 'utf8');
/** The host that the test's certificate is of. */
const host = 'sns.eu-west-1.amazonaws.com';

let receiver: Receiver;
let overTls: Receiver;
let ca: string;
beforeAll(async () => {
  ca = await pem('crt');
  receiver = await startReceiver();
  overTls = await startReceiver({ cert: ca, key: await pem('key') });
});
afterAll(() => Promise.all([receiver.close(), overTls.close()]));
beforeEach(() => {
  receiver.begin();
  overTls.begin();
});

const production = createReach({ webhookNetworks: [] });
const onLoopback = createReach({ webhookNetworks: ['127.0.0.0/8'] });
/** A network in which every name means these addresses. */
const where = (addresses: string[], base: Reach = onLoopback): Reach => ({
  ...base,
  resolve: async () => addresses,
  ca,
});
const call = (reach: Reach, url: string) => callAddress(reach, { url, headers: {}, body: '{"type":"webhook.test"}' });
const notPublic = { kind: 'failed', failure: 'not-public' };

describe('an address that is not of the public internet', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback, far from its beginning', '127.200.3.4'],
    ['this host', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['link-local: metadata of clouds', '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['multicast', '224.0.0.251'],
    ['broadcast', '255.255.255.255'],
    ['for benchmarks', '198.18.0.1'],
    ['reserved', '240.0.0.1'],
    ['documentation', '192.0.2.1'],
    ['metadata of Azure', '168.63.129.16'],
    ['IPv6 loopback', '::1'],
    ['IPv6 unspecified', '::'],
    ['IPv6 unique local', 'fd00:ec2::254'],
    ['IPv6 link-local', 'fe80::1'],
    ['IPv6 multicast', 'ff02::1'],
    ['IPv6 site-local', 'fec0::1'],
    ['IPv4-mapped', '::ffff:10.0.0.1'],
    ['IPv4-mapped, even of a public address', '::ffff:8.8.8.8'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['nothing at all', 'localhost'],
  ])('is refused: %s (%s)', (_, address) => {
    expect(production.mayConnect(address)).toBe(false);
  });

  it.each(['8.8.8.8', '2606:4700::1111'])('is not %s', (address) => {
    expect(production.mayConnect(address)).toBe(true);
  });

  it.each([
    ['as a number', 'http://2130706433'],
    ['in octal', 'http://0177.0.0.1'],
    ['in hexadecimal', 'http://0x7f.1'],
    ['mapped', 'http://[::ffff:127.0.0.1]'],
    ['plainly', 'http://127.0.0.1'],
  ])('is seen when it is written %s, and nothing is called', async (_, origin) => {
    expect(await call(production, `${origin}:${receiver.port}/`)).toEqual(notPublic);
    expect(receiver.received).toEqual([]);
  });

  it('is seen behind a name', async () => {
    const reach = where(['127.0.0.1'], production);
    expect(await call(reach, `https://${host}:${overTls.port}/`)).toEqual(notPublic);
    expect(overTls.received).toEqual([]);
  });

  it('is seen behind a name that has a public address as well', async () => {
    const reach = where(['93.184.216.34', '127.0.0.1'], production);
    expect(await call(reach, `https://${host}:${overTls.port}/`)).toEqual(notPublic);
    expect(overTls.received).toEqual([]);
  });
});

describe('a name whose address changes between the check and the connection', () => {
  it('is called at the address that was checked', async () => {
    const answers = [['127.0.0.1'], ['127.0.0.2']];
    let asked = 0;
    const seen: string[] = [];
    const reach: Reach = {
      ...where([]),
      resolve: async () => answers[asked++] ?? [],
      mayConnect: (address) => {
        seen.push(address);
        return address === '127.0.0.1';
      },
    };
    const result = await call(reach, `https://${host}:${overTls.port}/hook`);
    expect(result).toMatchObject({ kind: 'answered', status: 200 });
    // Looked up once: no second answer can come in the place of the first. What was connected to is looked at as well.
    expect(asked).toBe(1);
    expect(new Set(seen)).toEqual(new Set(['127.0.0.1']));
  });

  it('is refused at the next call', async () => {
    const reach = (address: string) => ({ ...where([address]), mayConnect: (seen: string) => seen === '127.0.0.1' });
    expect(await call(reach('127.0.0.1'), `https://${host}:${overTls.port}/`)).toMatchObject({ kind: 'answered' });
    expect(await call(reach('127.0.0.2'), `https://${host}:${overTls.port}/`)).toEqual(notPublic);
  });
});

describe('a call over TLS', () => {
  it('has the name in Host and is checked against it, though it goes to an address', async () => {
    const result = await call(where(['127.0.0.1']), `https://${host}:${overTls.port}/hook?key=1`);
    expect(result).toMatchObject({ kind: 'answered', status: 200 });
    expect(overTls.received[0]).toMatchObject({
      url: '/hook?key=1',
      headers: { host: `${host}:${overTls.port}`, 'content-type': 'application/json; charset=utf-8' },
    });
  });

  it('fails when the certificate is of another name, or of nobody that we trust', async () => {
    const otherName = await call(where(['127.0.0.1']), `https://other.example:${overTls.port}/`);
    expect(otherName).toEqual({ kind: 'failed', failure: 'certificate' });
    const { ca: _, ...usual } = where(['127.0.0.1']);
    const unknown = await call(usual, `https://${host}:${overTls.port}/`);
    expect(unknown).toEqual({ kind: 'failed', failure: 'certificate' });
    expect(overTls.received).toEqual([]);
  });
});

describe('a receiver that misbehaves', () => {
  const patient = (ms: number): Reach => ({ ...onLoopback, patienceMs: ms });

  it('is not followed when it redirects', async () => {
    receiver.behave((_received, response) => {
      response.writeHead(307, { Location: `http://127.0.0.1:${receiver.port}/elsewhere` }).end();
    });
    expect(await call(onLoopback, receiver.url)).toMatchObject({ kind: 'answered', status: 307 });
    expect(receiver.received).toHaveLength(1);
  });

  it('is left when it does not answer in time', async () => {
    receiver.behave(() => undefined);
    expect(await call(patient(100), receiver.url)).toEqual({ kind: 'failed', failure: 'no-answer' });
  });

  it('is left when it drips: the time is of the whole call', async () => {
    receiver.behave((_received, response) => {
      response.writeHead(200);
      const dripping = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(dripping));
    });
    // Its status has arrived, and that is what counts.
    expect(await call(patient(200), receiver.url)).toMatchObject({ kind: 'answered', status: 200 });
  });

  it('is read no further than 4 kB', async () => {
    let closed = false;
    receiver.behave((_received, response) => {
      response.on('close', () => {
        closed = true;
      });
      const endless = () => {
        while (!closed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', endless);
      endless();
    });
    const result = await call(onLoopback, receiver.url);
    expect(result).toMatchObject({ kind: 'answered', status: 200 });
    expect(result.kind === 'answered' && result.body.length).toBe(4_096);
  });

  it('is left when its headers do not end', async () => {
    const endless = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.write('HTTP/1.1 200 OK\r\n');
      const more = setInterval(() => socket.write(`X-More: ${'x'.repeat(4_000)}\r\n`), 1);
      socket.on('close', () => clearInterval(more));
    });
    const port = await listenOnLoopback(endless);
    expect(await call(onLoopback, `http://127.0.0.1:${port}/`)).toEqual({
      kind: 'failed',
      failure: 'no-connection',
    });
    await new Promise((resolve) => endless.close(resolve));
  });

  it('is told apart when it hangs up, is not there, or has no name', async () => {
    receiver.behave((_received, _response, request) => request.socket.destroy());
    expect(await call(onLoopback, receiver.url)).toEqual({ kind: 'failed', failure: 'no-connection' });
    const [nobody] = await freePorts(1);
    expect(await call(onLoopback, `http://127.0.0.1:${nobody}/`)).toEqual({
      kind: 'failed',
      failure: 'no-connection',
    });
    const nameless: Reach = { ...onLoopback, resolve: () => Promise.reject(new Error('no such name')) };
    expect(await call(nameless, 'https://does-not-exist.example/')).toEqual({
      kind: 'failed',
      failure: 'no-such-host',
    });
  });
});
