import type { BlockList } from 'node:net';
import { isIP } from 'node:net';
import type { Context } from 'hono';
import { remoteAddress } from '../audit/remote-address.ts';

/**
 * Who sent a request, also through the organisation's own proxies: the last address in `X-Forwarded-For` that is no
 * proxy of theirs. What anybody else writes in that header is not believed. Unset where there is no connection.
 */
export function clientAddress(context: Context, trustedProxies: BlockList): string | undefined {
  const peer = remoteAddress(context);
  if (peer === undefined || !isTrusted(peer, trustedProxies)) return peer;
  const passedOn = (context.req.header('x-forwarded-for') ?? '').split(',').map((text) => text.trim());
  const sender = passedOn.findLast((address) => !isTrusted(address, trustedProxies));
  return sender !== undefined && isIP(sender) !== 0 ? sender : peer;
}

function isTrusted(address: string, trustedProxies: BlockList): boolean {
  const family = isIP(address);
  return family !== 0 && trustedProxies.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
