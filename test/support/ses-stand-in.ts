import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { listenOnLoopback, readBody, stopServer } from './stand-in-server.ts';

/** What the SDK needs in the environment to talk to a stand-in. */
export const sesStandInCredentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

export type SesMessage = {
  messageId: string;
  from: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  headers: Record<string, string>;
  tags: Record<string, string>;
  configurationSet: string | undefined;
};

/** How the stand-in treats calls from now on; `{}` is a healthy SES. */
export type SesBehaviour = {
  delayMs?: number;
  /** Refuses the whole call, such as `{ status: 429, type: 'TooManyRequestsException' }`. */
  refuse?: { status: number; type: string; message?: string };
  /** Refuses the whole call if this address is in it, as SES does with one that it cannot read. */
  poison?: string;
  /** The status of one recipient; SUCCESS where it gives nothing. */
  entryStatus?: (address: string) => { status: string; error?: string } | undefined;
  /** Answers for the first so many recipients only. */
  answerOnly?: number;
  /** Breaks the connection instead of answering. */
  cut?: 'before taking' | 'after taking';
  /** Takes the messages and never answers. */
  silent?: boolean;
};

export type SesStandIn = {
  url: string;
  /** What this address was sent, in order. */
  received(address: string): SesMessage[];
  all(): SesMessage[];
  /** How many messages each address was sent; holds with `keepMessages: false` too. */
  counts(): ReadonlyMap<string, number>;
  /** How many calls came in, and the most recipients in one of them. */
  calls(): { count: number; largest: number };
  /** For all calls from now on, or decided call by call (counted from 0). */
  behave(behaviour: SesBehaviour | ((call: number) => SesBehaviour)): void;
  close(): Promise<void>;
};

const headers = z.array(z.object({ Name: z.string(), Value: z.string() })).default([]);
const bulkCall = z.object({
  FromEmailAddress: z.string(),
  ConfigurationSetName: z.string().optional(),
  DefaultContent: z.object({
    Template: z.object({
      TemplateContent: z.object({ Subject: z.string(), Html: z.string(), Text: z.string() }),
      TemplateData: z.string().default('{}'),
      Headers: headers,
    }),
  }),
  BulkEmailEntries: z
    .array(
      z.object({
        Destination: z.object({ ToAddresses: z.tuple([z.string()]) }),
        ReplacementEmailContent: z.object({
          ReplacementTemplate: z.object({ ReplacementTemplateData: z.string() }),
        }),
        ReplacementHeaders: headers,
        ReplacementTags: headers,
      }),
    )
    .min(1)
    .max(50),
});
type BulkCall = z.infer<typeof bulkCall>;
const templateData = z.record(z.string(), z.string());

/**
 * A server that speaks what we use of SES v2 (SendBulkEmail with an inline template, GetAccount), counts per recipient,
 * and can be told to misbehave. Counts as received what SES would have to deliver, whether or not it answered.
 */
export async function startSesStandIn(options: { port?: number; keepMessages?: boolean } = {}): Promise<SesStandIn> {
  const messages: (() => SesMessage)[] = [];
  const byAddress = new Map<string, number[]>();
  const counts = new Map<string, number>();
  const calls = { count: 0, largest: 0 };
  let behaviour: (call: number) => SesBehaviour = () => ({});

  function take(call: BulkCall, entry: BulkCall['BulkEmailEntries'][number], messageId: string) {
    const to = entry.Destination.ToAddresses[0];
    counts.set(to, (counts.get(to) ?? 0) + 1);
    if (options.keepMessages === false) return;
    byAddress.set(to, [...(byAddress.get(to) ?? []), messages.length]);
    messages.push(() => render(call, entry, messageId));
  }

  async function answerBulk(request: IncomingMessage, response: ServerResponse) {
    const behave = behaviour(calls.count);
    const body = await readBody(request);
    calls.count += 1;
    if (behave.delayMs) await sleep(behave.delayMs);
    if (behave.cut === 'before taking') return request.socket.destroy();
    if (behave.refuse) return refuse(response, behave.refuse.status, behave.refuse.type, behave.refuse.message);
    const parsed = bulkCall.safeParse(JSON.parse(body));
    if (!parsed.success) return refuse(response, 400, 'BadRequestException', z.prettifyError(parsed.error));
    const call = parsed.data;
    calls.largest = Math.max(calls.largest, call.BulkEmailEntries.length);
    const unreadable = call.BulkEmailEntries.find((entry) => entry.Destination.ToAddresses[0] === behave.poison);
    if (unreadable) return refuse(response, 400, 'BadRequestException', `Illegal address: <${behave.poison}>`);
    const results = call.BulkEmailEntries.map((entry, index) => {
      const failed = behave.entryStatus?.(entry.Destination.ToAddresses[0]);
      if (failed) return { Status: failed.status, Error: failed.error };
      const messageId = `stand-in-${calls.count}-${index}`;
      take(call, entry, messageId);
      return { Status: 'SUCCESS', MessageId: messageId };
    });
    if (behave.silent) return;
    if (behave.cut === 'after taking') return request.socket.destroy();
    answer(response, 200, { BulkEmailEntryResults: results.slice(0, behave.answerOnly) });
  }

  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/v2/email/outbound-bulk-emails') {
      answerBulk(request, response).catch((error) =>
        refuse(response, 500, 'InternalServiceErrorException', `${error}`),
      );
    } else if (request.method === 'GET' && request.url === '/v2/email/account') {
      answer(response, 200, {
        SendingEnabled: true,
        SendQuota: { Max24HourSend: 1e9, MaxSendRate: 1e6, SentLast24Hours: 0 },
      });
    } else {
      refuse(response, 404, 'UnknownOperationException', `${request.method} ${request.url}`);
    }
  });
  const port = await listenOnLoopback(server, options.port);

  return {
    url: `http://127.0.0.1:${port}`,
    received: (address) => (byAddress.get(address) ?? []).flatMap((index) => messages[index]?.() ?? []),
    all: () => messages.map((message) => message()),
    counts: () => counts,
    calls: () => calls,
    behave: (next) => {
      const from = calls.count;
      behaviour = typeof next === 'function' ? (call) => next(call - from) : () => next;
    },
    close: () => stopServer(server),
  };
}

/** Only when somebody looks: rendering 100,000 messages would be the stand-in's own bench. */
function render(call: BulkCall, entry: BulkCall['BulkEmailEntries'][number], messageId: string): SesMessage {
  const { TemplateContent: content, TemplateData, Headers } = call.DefaultContent.Template;
  const replacement = entry.ReplacementEmailContent.ReplacementTemplate.ReplacementTemplateData;
  const values = { ...templateData.parse(JSON.parse(TemplateData)), ...templateData.parse(JSON.parse(replacement)) };
  const fill = (part: string) =>
    part.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      if (values[name] === undefined) throw new Error(`Rendering failure: no value for ${name}`);
      return values[name];
    });
  const named = (list: z.infer<typeof headers>) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
  return {
    messageId,
    from: call.FromEmailAddress,
    to: entry.Destination.ToAddresses[0],
    subject: fill(content.Subject),
    html: fill(content.Html),
    text: fill(content.Text),
    headers: { ...named(Headers), ...named(entry.ReplacementHeaders) },
    tags: named(entry.ReplacementTags),
    configurationSet: call.ConfigurationSetName,
  };
}

function answer(response: ServerResponse, status: number, body: unknown) {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, type: string, message = 'Told to refuse') {
  response.setHeader('x-amzn-errortype', type);
  answer(response, status, { message });
}
