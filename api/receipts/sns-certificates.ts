import { X509Certificate } from 'node:crypto';
import { fetchFromSns } from './fetch-from-sns.ts';

/** Amazon has one at a time per region, and a new one now and then. */
const mostKept = 8;
/** Anybody can name certificates that are not there: that must not become a flood of calls to Amazon. */
const mostFetching = 2;

export type SnsCertificates = {
  /** The certificate at a path of the topic's host. Throws when it cannot be had or read now. */
  read(path: string): Promise<X509Certificate>;
};

/** Certificates that Amazon SNS signs with, kept from one message to the next; two that ask at once share one request. */
export function createSnsCertificates(host: string): SnsCertificates {
  const kept = new Map<string, X509Certificate>();
  const fetching = new Map<string, Promise<X509Certificate>>();

  async function fetchAndKeep(path: string): Promise<X509Certificate> {
    const certificate = new X509Certificate(await fetchFromSns(host, path));
    const [oldest] = kept.keys();
    if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
    kept.set(path, certificate);
    return certificate;
  }

  return {
    read: async (path) => {
      const known = kept.get(path) ?? fetching.get(path);
      if (known) return known;
      if (fetching.size >= mostFetching) throw new Error('too many certificates are asked for at once');
      const fetched = fetchAndKeep(path).finally(() => fetching.delete(path));
      fetching.set(path, fetched);
      return fetched;
    },
  };
}
