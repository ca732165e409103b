import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { listenOnLoopback, readBody, stopServer } from './stand-in-server.ts';

export type AwsSms = {
  id: string;
  to: string;
  from: string;
  text: string;
  context: Record<string, string>;
  configurationSet: string | undefined;
};

/** How the stand-in treats calls from now on; `{}` is a healthy AWS. */
export type AwsSmsBehaviour = {
  delayMs?: number;
  /** AWS's own kind of refusal, for every number or one. */
  refuse?: { status: number; type: string; fields?: object; number?: string };
  /** Breaks the connection instead of answering. */
  cut?: 'before taking' | 'after taking';
  /** Takes the message and never answers. */
  silent?: boolean;
};

export type AwsSmsStandIn = {
  url: string;
  /** What this number (E.164) was sent, in order. */
  received(number: string): AwsSms[];
  all(): AwsSms[];
  /** How many calls came in, also those that were refused. */
  calls(): number;
  behave(behaviour: AwsSmsBehaviour): void;
  close(): Promise<void>;
};

const sendTextMessage = z.strictObject({
  DestinationPhoneNumber: z.string().regex(/^\+\d{5,15}$/),
  OriginationIdentity: z.string().min(1).max(256),
  MessageBody: z.string().min(1).max(1600),
  MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']),
  Context: z.record(z.string().max(100), z.string().max(800)),
  ConfigurationSetName: z.string().optional(),
});

/** A server that speaks SendTextMessage of AWS End User Messaging SMS (JSON 1.0), and can be told to misbehave. */
export async function startAwsSmsStandIn(): Promise<AwsSmsStandIn> {
  const taken: AwsSms[] = [];
  let behaviour: AwsSmsBehaviour = {};
  let calls = 0;

  async function answerSend(request: IncomingMessage, response: ServerResponse) {
    const behave = behaviour;
    const body = await readBody(request);
    calls += 1;
    if (behave.delayMs) await sleep(behave.delayMs);
    if (behave.cut === 'before taking') return request.socket.destroy();
    const call = sendTextMessage.parse(JSON.parse(body));
    const { refuse } = behave;
    if (refuse && (refuse.number === undefined || refuse.number === call.DestinationPhoneNumber)) {
      return answer(response, refuse.status, { __type: refuse.type, Message: 'Told to refuse', ...refuse.fields });
    }
    const id = `aws-${taken.length + 1}`;
    taken.push({
      id,
      to: call.DestinationPhoneNumber,
      from: call.OriginationIdentity,
      text: call.MessageBody,
      context: call.Context,
      configurationSet: call.ConfigurationSetName,
    });
    if (behave.silent) return;
    if (behave.cut === 'after taking') return request.socket.destroy();
    answer(response, 200, { MessageId: id });
  }

  const server = createServer((request, response) => {
    const signed = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ');
    if (request.headers['x-amz-target'] === 'PinpointSMSVoiceV2.SendTextMessage' && signed) {
      answerSend(request, response).catch((error) =>
        answer(response, 400, { __type: 'ValidationException', Message: `${error}` }),
      );
    } else {
      answer(response, 400, { __type: 'UnknownOperationException', Message: String(request.headers['x-amz-target']) });
    }
  });
  const port = await listenOnLoopback(server);
  return {
    url: `http://127.0.0.1:${port}`,
    received: (number) => taken.filter(({ to }) => to === number),
    all: () => taken,
    calls: () => calls,
    behave: (next) => {
      behaviour = next;
    },
    close: () => stopServer(server),
  };
}

function answer(response: ServerResponse, status: number, body: object) {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
  response.end(JSON.stringify(body));
}
