import { createHmac, hkdfSync } from 'node:crypto';
import ipaddr from 'ipaddr.js';

/**
 * The network that a request came from, as a keyed hash: the same network can be counted, and nobody can be found by it. An
 * IPv6 address counts by its first 64 bits, because that much every connection at home has. Without an address, all
 * requests count as one network.
 */
export function networkHash(address: string | undefined, secret: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'baken subscriber network', 32));
  return createHmac('sha256', key).update(networkOf(address)).digest('hex');
}

function networkOf(address: string | undefined): string {
  if (address === undefined || !ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  return parsed instanceof ipaddr.IPv6 ? parsed.parts.slice(0, 4).join(':') : parsed.toString();
}
