import { Resolver } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import type { Config } from '../config.ts';

/** Which addresses may be called, and how long that may take. Injected: a test has a network of its own. */
export type Reach = {
  /** All addresses of a name. Throws when there are none, or they cannot be looked up now. */
  resolve(host: string): Promise<string[]>;
  mayConnect(address: string): boolean;
  /** Ports that an address on the public internet may have. */
  ports: ReadonlySet<number>;
  /** For a whole call, from looking up the name to the end of the answer. */
  patienceMs: number;
  /** Certificates that are trusted instead of the usual ones. */
  ca?: string;
};

const globalUnicast = ipaddr.parseCIDR('2000::/3');
/** In the public range, and yet the metadata service of Microsoft's cloud for whoever is inside it. */
const azureMetadata = '168.63.129.16';

/**
 * Public addresses only, and what the settings name besides. Names are looked up by Node's own resolver and not by the
 * system's, which would keep one of the process's four threads busy for each name that does not answer.
 */
export function createReach({ webhookNetworks }: Pick<Config, 'webhookNetworks'>): Reach {
  const named = webhookNetworks.map((network) => ipaddr.parseCIDR(network));
  const resolver = new Resolver({ timeout: 2_000, tries: 2 });
  return {
    resolve: async (host) => {
      const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
      const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      if (addresses.length === 0) throw new Error(`${host} has no address`);
      return addresses;
    },
    mayConnect: (address) => {
      if (!ipaddr.isValid(address)) return false;
      const parsed = ipaddr.parse(address);
      return named.some((network) => isIn(parsed, network)) || isPublic(parsed);
    },
    ports: new Set([443, 8443]),
    patienceMs: 10_000,
  };
}

/**
 * Whether an address belongs to the public internet: by what is allowed, so that a range that nobody thought of is not.
 * What stands for another address (mapped, NAT64, 6to4, Teredo) is not of range `unicast`; what is outside 2000::/3 was
 * never given out, such as the old `::127.0.0.1`.
 */
function isPublic(address: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (address.range() !== 'unicast' || address.toString() === azureMetadata) return false;
  return address.kind() === 'ipv4' || isIn(address, globalUnicast);
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, network: [ipaddr.IPv4 | ipaddr.IPv6, number]): boolean {
  return address.kind() === network[0].kind() && address.match(network);
}
