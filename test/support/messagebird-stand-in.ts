import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { leadMessageBirdTo } from './lead-messagebird-to.ts';
import { listenOnLoopback, readBody, stopServer } from './stand-in-server.ts';

export type StandInSms = {
  id: string;
  to: string;
  from: string;
  text: string;
  reference: string;
  reportUrl: string | undefined;
  datacoding: string;
};

/** How the stand-in treats calls from now on; `{}` is a healthy MessageBird. */
export type MessageBirdBehaviour = {
  delayMs?: number;
  /** MessageBird's own kind of refusal. */
  refuse?: { status: number; errors: { code: number; description: string; parameter?: string }[] };
  /** Any other answer, such as a proxy's. */
  answer?: { status: number; body: string };
  /** Refuses the whole call if this number (without plus) is in it. */
  poison?: string;
  /** The status of one recipient (without plus); `sent` where it gives nothing. */
  recipientStatus?: (number: string) => string | undefined;
  /** Leaves this number (without plus) out of the answer. */
  leaveOut?: string;
  cut?: 'before taking' | 'after taking';
  silent?: boolean;
};

export type MessageBirdStandIn = {
  port: number;
  /** What this number (E.164) was sent, in order. */
  received(number: string): StandInSms[];
  all(): StandInSms[];
  /** How many messages each number was sent. */
  counts(): ReadonlyMap<string, number>;
  calls(): number;
  behave(behaviour: MessageBirdBehaviour): void;
  /** Leads the SDK of this process to the stand-in; undo with what comes back. */
  leadHere(): () => void;
  /** `NODE_OPTIONS` for a child process, that lead its SDK to the stand-in. */
  nodeOptions: string;
  close(): Promise<void>;
};

const createMessage = z.object({
  originator: z.string(),
  body: z.string().max(1377),
  recipients: z.string().transform((list) => list.split(',')),
  reference: z.string(),
  reportUrl: z.url().optional(),
  datacoding: z.string(),
});

/** A server that speaks MessageBird's `POST /messages` over TLS, counts per number, and can be told to misbehave. */
export async function startMessageBirdStandIn(
  options: { port?: number; accessKey?: string } = {},
): Promise<MessageBirdStandIn> {
  const taken: StandInSms[] = [];
  const counts = new Map<string, number>();
  let behaviour: MessageBirdBehaviour = {};
  let calls = 0;

  async function answerMessage(request: IncomingMessage, response: ServerResponse) {
    const behave = behaviour;
    const body = await readBody(request);
    calls += 1;
    if (behave.delayMs) await sleep(behave.delayMs);
    if (behave.cut === 'before taking') return request.socket.destroy();
    if (behave.answer) return answer(response, behave.answer.status, behave.answer.body);
    if (behave.refuse) return refuse(response, behave.refuse.status, behave.refuse.errors);
    if (options.accessKey !== undefined && request.headers.authorization !== `AccessKey ${options.accessKey}`) {
      return refuse(response, 401, [{ code: 2, description: 'Request not allowed', parameter: 'access_key' }]);
    }
    const message = createMessage.parse(JSON.parse(body));
    const { recipients } = message;
    if (recipients.length > 50 || (behave.poison && recipients.includes(behave.poison))) {
      return refuse(response, 422, [
        { code: 9, description: 'no (correct) recipients found', parameter: 'recipients' },
      ]);
    }
    const id = `stand-in-${calls}`;
    const items = recipients.map((number) => ({
      recipient: Number(number),
      status: behave.recipientStatus?.(number) ?? 'sent',
      statusDatetime: new Date().toISOString(),
    }));
    for (const number of recipients) {
      const { originator, body: text, reference, reportUrl, datacoding } = message;
      counts.set(`+${number}`, (counts.get(`+${number}`) ?? 0) + 1);
      taken.push({ id, to: `+${number}`, from: originator, text, reference, reportUrl, datacoding });
    }
    if (behave.silent) return;
    if (behave.cut === 'after taking') return request.socket.destroy();
    const answered = items.filter((item) => String(item.recipient) !== behave.leaveOut);
    answer(
      response,
      201,
      JSON.stringify({ id, body: message.body, recipients: { totalCount: items.length, items: answered } }),
    );
  }

  const server = createServer(
    { cert: readSupportFile('test-only-messagebird.crt.pem'), key: readSupportFile('test-only-messagebird.key.pem') },
    (request, response) => {
      if (request.method === 'POST' && request.url === '/messages') {
        answerMessage(request, response).catch((error) =>
          refuse(response, 422, [{ code: 21, description: `Bad request: ${error}` }]),
        );
      } else {
        refuse(response, 404, [{ code: 98, description: `No such call: ${request.method} ${request.url}` }]);
      }
    },
  );
  const port = await listenOnLoopback(server, options.port);
  const preload = new URL(`./lead-messagebird-to.ts?port=${port}`, import.meta.url);

  return {
    port,
    received: (number) => taken.filter((sms) => sms.to === number),
    all: () => taken,
    counts: () => counts,
    calls: () => calls,
    behave: (next) => {
      behaviour = next;
    },
    leadHere: () => leadMessageBirdTo(port),
    nodeOptions: `--import=${preload.href}`,
    close: () => stopServer(server),
  };
}

function readSupportFile(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8');
}

function answer(response: ServerResponse, status: number, body: string) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body);
}

function refuse(response: ServerResponse, status: number, errors: unknown[]) {
  answer(response, status, JSON.stringify({ errors }));
}
