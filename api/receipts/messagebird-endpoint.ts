import type { Context } from 'hono';
import type { Dependencies } from '../dependencies.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { verifiedRequestId } from './messagebird-signature.ts';
import { readJson } from './read-json.ts';
import { unverified } from './unverified.ts';

const longestToken = 4_000;

/**
 * What MessageBird calls: a GET with a query, or a POST with the same as a form or as JSON, signed for the address `url`.
 * `take` is given the fields, and MessageBird's own number of the request.
 */
export function messageBirdEndpoint(
  deps: Pick<Dependencies, 'clock' | 'log'>,
  { signingKey, url }: { signingKey: string; url: string },
  take: (given: object, requestId: string) => Promise<void>,
) {
  return async (context: Context<RouteEnvironment>) => {
    const token = context.req.header('messagebird-signature-jwt') ?? '';
    const body = new Uint8Array(await context.req.arrayBuffer());
    // As it was called, letter for letter; only before a proxy it had another host.
    const query = context.req.url.includes('?') ? context.req.url.slice(context.req.url.indexOf('?')) : '';
    const request = { url: `${url}${query}`, body, token: token.slice(0, longestToken) };
    const eventId = await verifiedRequestId(request, signingKey, deps.clock.now());
    if (eventId === undefined) throw unverified(deps.log, 'its token is not of MessageBird for this address');
    const given = { ...fieldsOf(body, context.req.header('content-type')), ...context.req.query() };
    await take(given, eventId);
    return context.body(null, 204);
  };
}

function fieldsOf(body: Uint8Array, contentType = ''): object {
  const text = new TextDecoder().decode(body);
  if (!/json/i.test(contentType)) return Object.fromEntries(new URLSearchParams(text));
  const parsed = readJson(text);
  return typeof parsed === 'object' && parsed !== null ? parsed : {};
}
