import type { Context } from 'hono';
import ipaddr from 'ipaddr.js';
import { remoteAddress } from '../audit/remote-address.ts';

/**
 * Who sent a request, also through the organisation's own proxies: the last address in `X-Forwarded-For` that is in none of
 * their networks (such as `10.0.0.0/8`). What anybody else writes in that header is not believed. Unset where there is
 * no connection.
 */
export function clientAddress(context: Context, trustedProxies: readonly string[]): string | undefined {
  const peer = remoteAddress(context);
  if (peer === undefined || !isIn(peer, trustedProxies)) return peer;
  const passedOn = (context.req.header('x-forwarded-for') ?? '').split(',').map((text) => text.trim());
  const sender = passedOn.findLast((address) => !isIn(address, trustedProxies));
  return sender !== undefined && ipaddr.isValid(sender) ? sender : peer;
}

function isIn(address: string, networks: readonly string[]): boolean {
  if (!ipaddr.isValid(address)) return false;
  // What Node listens on for both versions gives IPv4 addresses in the notation of IPv6.
  const parsed = ipaddr.process(address);
  return networks.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    return parsed.kind() === base.kind() && parsed.match(base, bits);
  });
}
