import { connect, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { connectDatabase } from '../../api/database/client.ts';
import { withSiteLock } from '../../api/sites/site-lock.ts';

/** The driver's first statement on each connection, which is not ours. */
const firstStatement = 'pg_catalog.pg_type';
/** What PostgreSQL says to whom it ends: an ErrorResponse (PostgreSQL protocol 3.0, "E"). */
const terminated = errorResponse('SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to administrator command');

function errorResponse(...fields: string[]): Buffer {
  const body = Buffer.from(`${fields.join('\0')}\0\0`);
  const header = Buffer.alloc(5);
  header.write('E');
  header.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).reverse()) await close();
});

/** The real PostgreSQL behind a wire that is cut at the first statement of the first connection, with `lastWords` if any. */
async function startCutWire(lastWords?: Buffer): Promise<string> {
  let cuts = 1;
  const sockets = new Set<Socket>();
  const url = new URL(inject('postgresUrl'));
  const server = createServer((near) => {
    const far = connect(Number(url.port), url.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    far.pipe(near);
    near.on('data', (chunk) => {
      if (cuts === 0 || !chunk.includes(firstStatement)) return far.write(chunk);
      cuts -= 1;
      far.unpipe(near);
      if (lastWords) near.write(lastWords);
      return near.end(() => far.destroy());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closings.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the wire has no port');
  const through = new URL(url);
  through.port = String(address.port);
  return through.href;
}

async function connectThrough(lastWords?: Buffer) {
  const client = connectDatabase(await startCutWire(lastWords), { max: 1, name: 'test' });
  closings.push(client.close);
  return client;
}

/** Rejections that nobody takes end the service. */
async function rejectionsDuring(work: () => Promise<unknown>): Promise<unknown[]> {
  const rejections: unknown[] = [];
  const others = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => rejections.push(reason));
  try {
    await work();
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const other of others) process.on('unhandledRejection', other);
  }
  return rejections;
}

describe.each([
  ['cut off', undefined],
  ['ended by PostgreSQL', terminated],
])('a connection that is %s before its first statement', (_how, lastWords) => {
  it('is made anew, and the statement answered', async () => {
    const { sql } = await connectThrough(lastWords);
    const rejections = await rejectionsDuring(async () => {
      expect(await sql`select ${[1, 2]}::int[] as numbers`).toEqual([{ numbers: [1, 2] }]);
    });
    expect(rejections).toEqual([]);
  });

  it('gives the site its lock when it has been made anew, or says that it could not', async () => {
    const { sql } = await connectThrough(lastWords);
    const publish = () => withSiteLock(sql, 'logius', 'wait', async () => 'published');
    const rejections = await rejectionsDuring(async () => {
      expect(await publish().catch(publish)).toBe('published');
    });
    expect(rejections).toEqual([]);
  });
});
