import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import { listenOnLoopback, readBody, stopServer } from '../support/stand-in-server.ts';

export type Received = { headers: IncomingHttpHeaders; body: string; url: string | undefined };
type Answer = (received: Received, response: ServerResponse, request: IncomingMessage) => void;

const challenged = z.object({ type: z.literal('webhook.verification'), data: z.object({ challenge: z.string() }) });

/** Answers as a receiver should: 200, and a challenge with the same challenge. */
export const obliging: Answer = ({ body }, response) => {
  const challenge = challenged.safeParse(JSON.parse(body));
  response.end(challenge.success ? JSON.stringify({ challenge: challenge.data.data.challenge }) : 'ok');
};

/** Answers with a status, and nothing more. */
export const answering =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (_received, response) => {
    response.writeHead(status, headers).end();
  };

export type Receiver = {
  port: number;
  url: string;
  /** All that came in, the oldest first. */
  received: Received[];
  /** Of those, the events that are no verification; each checked with the secret when one is given. */
  events(secret?: string): Record<string, unknown>[];
  /** From now on it answers so. */
  behave(answer: Answer): void;
  /** Forgets what came in, and answers as it should again. */
  begin(): void;
  close(): Promise<void>;
};

/** A receiver of webhooks on this machine; with a certificate over TLS. */
export async function startReceiver(tls?: { cert: string; key: string }): Promise<Receiver> {
  const received: Received[] = [];
  let answer = obliging;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const one = { headers: request.headers, body: await readBody(request), url: request.url };
    received.push(one);
    answer(one, response, request);
  };
  const server = tls ? createTlsServer(tls, handle) : createServer(handle);
  const port = await listenOnLoopback(server);
  return {
    port,
    url: `http://127.0.0.1:${port}/hook`,
    received,
    events: (secret) =>
      received
        .map(({ headers, body }) => {
          if (secret !== undefined) new Webhook(secret).verify(body, textHeaders(headers));
          return z.record(z.string(), z.unknown()).parse(JSON.parse(body));
        })
        .filter(({ type }) => type !== 'webhook.verification'),
    behave: (next) => {
      answer = next;
    },
    begin: () => {
      received.length = 0;
      answer = obliging;
    },
    close: () => stopServer(server),
  };
}

export function textHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
