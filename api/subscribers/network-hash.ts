import { createHmac, hkdfSync } from 'node:crypto';
import { isIPv6, SocketAddress } from 'node:net';

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
  if (address === undefined) return 'unknown';
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address.replace(/%.*$/, ''))) return address;
  return firstGroups(new SocketAddress({ address: address.replace(/%.*$/, ''), family: 'ipv6' }).address);
}

/** The first four groups of an address in its short form, in which `::` stands for groups of zeroes. */
function firstGroups(address: string): string {
  const [before = '', after] = address.split('::');
  const head = before === '' ? [] : before.split(':');
  const tail = after === undefined || after === '' ? [] : after.split(':');
  const zeroes = after === undefined ? 0 : 8 - head.length - tail.length;
  return [...head, ...Array.from({ length: zeroes }, () => '0'), ...tail].slice(0, 4).join(':');
}
