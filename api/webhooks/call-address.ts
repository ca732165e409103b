import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { CallFailure } from './call-failures.ts';
import type { Reach } from './reach.ts';
import { bareHost } from './webhook-address.ts';

export type Call = { url: string; headers: Record<string, string>; body: string };

/** What became of a call. Of the answer's body only the beginning is kept. */
export type CallResult =
  | { kind: 'answered'; status: number; body: string; retryAfter: string | undefined }
  | { kind: 'failed'; failure: CallFailure };

/** Receivers say little. What is more than this is not read. */
const mostRead = 4 * 1024;

class NotPublicError extends Error {}
class NoSuchHostError extends Error {}

/**
 * Posts JSON to an address that a stranger chose. The name is looked up here and the connection goes to the addresses that
 * were checked, so that an answer of DNS that changes in between changes nothing; Host and SNI stay those of the name. No
 * redirect is followed, no connection is kept, and the whole takes no longer than the reach allows. Never throws.
 */
export function callAddress(reach: Reach, call: Call): Promise<CallResult> {
  const { promise, resolve } = Promise.withResolvers<CallResult>();
  const url = new URL(call.url);
  const host = bareHost(url);
  if (isIP(host) !== 0 && !reach.mayConnect(host)) return Promise.resolve({ kind: 'failed', failure: 'not-public' });
  const { request: open } = url.protocol === 'https:' ? https : http;
  const request = open(url, {
    method: 'POST',
    agent: false,
    lookup: checkedLookup(reach),
    signal: AbortSignal.timeout(reach.patienceMs),
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(call.body),
      'User-Agent': 'Baken',
      ...call.headers,
    },
    ...(reach.ca !== undefined && { ca: reach.ca }),
  });
  request.on('socket', (socket) => {
    socket.once('connect', () => {
      if (!reach.mayConnect(socket.remoteAddress ?? '')) request.destroy(new NotPublicError());
    });
  });
  const failed = (error: Error) => resolve({ kind: 'failed', failure: failureOf(error) });
  request.once('error', failed);
  request.once('response', (response) => {
    // From here on the status is the answer, whatever becomes of the rest.
    request.off('error', failed).on('error', () => undefined);
    readBeginning(response).then((body) => {
      const { statusCode: status = 0, headers } = response;
      resolve({ kind: 'answered', status, body, retryAfter: headers['retry-after'] });
      request.destroy();
    });
  });
  request.end(call.body);
  return promise;
}

/** The first of a body, also of one that is cut off or never ends. */
function readBeginning(response: IncomingMessage): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const pieces: Buffer[] = [];
  let size = 0;
  const done = () => resolve(Buffer.concat(pieces).subarray(0, mostRead).toString());
  response.on('data', (piece: Buffer) => {
    pieces.push(piece);
    size += piece.length;
    if (size >= mostRead) done();
  });
  for (const event of ['end', 'error', 'close']) response.on(event, done);
  return promise;
}

/** One address that may not be called spoils the name: whoever mixes them has something in mind. */
function checkedLookup(reach: Reach): LookupFunction {
  return (host, options, callback) => {
    reach
      .resolve(host)
      .catch(() => {
        throw new NoSuchHostError();
      })
      .then((addresses) => {
        if (addresses.length === 0) throw new NoSuchHostError();
        if (!addresses.every((address) => reach.mayConnect(address))) throw new NotPublicError();
        const checked = addresses.map((address) => ({ address, family: isIP(address) }));
        const [first] = checked;
        if (options.all || !first) callback(null, checked);
        else callback(null, first.address, first.family);
      })
      .catch((error: Error) => callback(error, ''));
  };
}

function failureOf(error: Error): CallFailure {
  if (error instanceof NotPublicError) return 'not-public';
  if (error instanceof NoSuchHostError) return 'no-such-host';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'no-answer';
  const code = 'code' in error ? String(error.code) : '';
  return /CERT|TLS|ISSUER|SIGNATURE|HOSTNAME/.test(code) ? 'certificate' : 'no-connection';
}
