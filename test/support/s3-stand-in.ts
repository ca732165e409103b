import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenOnLoopback, stopServer } from './stand-in-server.ts';
import { faultOfSignature } from './verify-s3-signature.ts';

export type S3Call = { method: string; bucket: string; key: string };
export type S3Object = { body: Buffer; headers: Record<string, string> };

/** How the stand-in treats calls from now on; `{}` is a healthy S3. */
export type S3Behaviour = {
  delayMs?: number;
  /** Says nothing until this has happened. */
  until?: Promise<void>;
  refuse?: { status: number; code: string };
  /** Breaks the connection instead of answering. */
  cut?: 'before taking' | 'after taking';
};

export type S3StandIn = {
  url: string;
  /** What was asked and answered well, in the order in which it took effect. */
  calls: S3Call[];
  object(bucket: string, key: string): S3Object | undefined;
  keys(bucket: string): string[];
  /** Puts an object there that is not Baken's. */
  place(bucket: string, key: string, body: string): void;
  /** For all calls from now on, or decided call by call. */
  behave(behaviour: S3Behaviour | ((call: S3Call) => S3Behaviour)): void;
  /** Where a bucket is to be read as a website is: `folder` and `folder/` give `folder/index.html`. */
  websiteOf(bucket: string): string;
  close(): Promise<void>;
};

const keysPerPage = 1000;
const kept = ['content-type', 'cache-control', 'content-encoding'];

/**
 * Speaks as much of S3 as Baken asks of it, over HTTP with the bucket in the path: PutObject, HeadObject, DeleteObject and
 * ListObjectsV2. Refuses what is not signed well by `s3Credentials`, and a body that is not the one whose MD5 was sent. Buckets are there when asked for.
 */
export async function startS3StandIn(port = 0): Promise<S3StandIn> {
  const buckets = new Map<string, Map<string, S3Object>>();
  const calls: S3Call[] = [];
  let behaviourOf: (call: S3Call) => S3Behaviour = () => ({});
  const objectsOf = (bucket: string) => {
    const objects = buckets.get(bucket) ?? new Map<string, S3Object>();
    buckets.set(bucket, objects);
    return objects;
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://s3');
    const [, first = '', ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const body = await bodyOf(request).catch(() => undefined);
    if (!body) return;
    if (first === 'website') {
      serveWebsite(objectsOf(rest[0] ?? ''), rest.slice(1).join('/'), url.pathname, response);
      return;
    }
    const call = { method: request.method ?? '', bucket: first, key: rest.join('/') };
    const { delayMs = 0, until, refuse, cut } = behaviourOf(call);
    await sleep(delayMs);
    await until;
    if (cut === 'before taking') return void request.socket.destroy();
    if (refuse) return fail(response, refuse.status, refuse.code);
    const fault = faultOfSignature(request, body);
    if (fault !== undefined) return fail(response, 403, fault);
    answer(objectsOf(call.bucket), call, { request, url, body, response: cut ? undefined : response });
    calls.push(call);
    if (cut) request.socket.destroy();
  });
  const url = `http://127.0.0.1:${await listenOnLoopback(server, port)}`;
  return {
    url,
    calls,
    object: (bucket, key) => buckets.get(bucket)?.get(key),
    keys: (bucket) => [...(buckets.get(bucket)?.keys() ?? [])].sort(),
    place: (bucket, key, body) => void objectsOf(bucket).set(key, { body: Buffer.from(body), headers: {} }),
    behave: (behaviour) => {
      behaviourOf = typeof behaviour === 'function' ? behaviour : () => behaviour;
    },
    websiteOf: (bucket) => `${url}/website/${bucket}`,
    close: () => stopServer(server),
  };
}

type Exchange = { request: IncomingMessage; url: URL; body: Buffer; response: ServerResponse | undefined };

function answer(objects: Map<string, S3Object>, call: S3Call, { request, url, body, response }: Exchange): void {
  const object = objects.get(call.key);
  if (call.method === 'PUT') {
    const md5 = createHash('md5').update(body);
    if (request.headers['content-md5'] !== md5.digest('base64')) {
      fail(response, 400, 'BadDigest');
      return;
    }
    const headers = Object.entries(request.headers).filter(
      ([name]) => kept.includes(name) || name.startsWith('x-amz-meta-'),
    );
    const stored = { body, headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])) };
    objects.set(call.key, stored);
    response?.writeHead(200, { ETag: etagOf(stored) }).end();
  } else if (call.method === 'DELETE') {
    objects.delete(call.key);
    response?.writeHead(204).end();
  } else if (call.method === 'HEAD') {
    response?.writeHead(object ? 200 : 404, object && { ...object.headers, ETag: etagOf(object) }).end();
  } else if (call.method === 'GET' && url.searchParams.get('list-type') === '2') {
    response?.writeHead(200, { 'Content-Type': 'application/xml' }).end(listing(objects, url.searchParams));
  } else fail(response, 501, 'NotImplemented');
}

function listing(objects: Map<string, S3Object>, asked: URLSearchParams): string {
  const prefix = asked.get('prefix') ?? '';
  const after = asked.get('continuation-token') ?? '';
  const keys = [...objects.keys()].sort().filter((key) => key.startsWith(prefix) && key > after);
  const page = keys.slice(0, keysPerPage);
  const more = keys.length > page.length;
  const contents = page.map((key) => {
    const object = objects.get(key);
    return `<Contents><Key>${key}</Key><ETag>${object && etagOf(object)}</ETag><Size>${object?.body.length}</Size></Contents>`;
  });
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  return `<?xml version="1.0"?><ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`;
}

function serveWebsite(objects: Map<string, S3Object>, key: string, path: string, response: ServerResponse): void {
  const object = objects.get(key.endsWith('/') || key === '' ? `${key}index.html` : key);
  if (object) return void response.writeHead(200, object.headers).end(object.body);
  if (objects.has(`${key}/index.html`)) return void response.writeHead(302, { Location: `${path}/` }).end();
  response.writeHead(404).end('NoSuchKey');
}

function fail(response: ServerResponse | undefined, status: number, code: string): void {
  response
    ?.writeHead(status, { 'Content-Type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>as the test wants it</Message></Error>`);
}

function etagOf({ body }: S3Object): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}
