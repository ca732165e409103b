import { once } from 'node:events';
import { connect } from 'node:net';

const connections = 32;
/** What a browser says it can read. */
export const accepted = { 'Accept-Encoding': 'br, gzip' };

/**
 * Asks for one page over and over on a number of connections, each the next when it has the last; answers a second. Reads what HTTP
 * needs and no more: a client that is a whole library would measure itself. Throws when an answer has another status.
 */
export async function loadPage(
  url: string,
  wanted: { status: number; headers?: Record<string, string>; milliseconds: number },
): Promise<number> {
  const { hostname, port, pathname } = new URL(url);
  const headers = Object.entries({ Host: hostname, ...accepted, ...wanted.headers });
  const request = `GET ${pathname} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const began = performance.now();
  const until = began + wanted.milliseconds;
  let answers = 0;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      const socket = connect(Number(port), hostname).setNoDelay();
      await once(socket, 'connect');
      let received = '';
      const done = Promise.withResolvers<void>();
      socket.on('error', done.reject).on('close', () => done.reject(new Error('the connection was closed')));
      socket.on('data', (chunk: Buffer) => {
        received += chunk.toString('latin1');
        if (received.length < lengthOf(received)) return;
        if (!received.startsWith(`HTTP/1.1 ${wanted.status} `)) done.reject(new Error(received.slice(0, 200)));
        answers += 1;
        received = '';
        if (performance.now() < until) socket.write(request);
        else done.resolve();
      });
      socket.write(request);
      await done.promise;
      socket.destroy();
    }),
  );
  return (answers / (performance.now() - began)) * 1000;
}

/** How long an answer is by its own head. */
function lengthOf(received: string): number {
  const head = received.indexOf('\r\n\r\n');
  if (head === -1) return Number.POSITIVE_INFINITY;
  return head + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(received.slice(0, head + 2))?.[1] ?? 0);
}
