import { X509Certificate } from 'node:crypto';
import { fetchFromSns } from './fetch-from-sns.ts';

/** Amazon has one at a time per region, and a new one now and then. */
const mostKept = 8;

export type SnsCertificates = {
  /** The certificate at a path of the topic's host. Throws when it cannot be had or read. */
  read(path: string): Promise<X509Certificate>;
};

/** Certificates that Amazon SNS signs with, kept from one message to the next; two that ask at once share one request. */
export function createSnsCertificates(host: string): SnsCertificates {
  const kept = new Map<string, Promise<X509Certificate>>();
  return {
    read: (path) => {
      const known = kept.get(path);
      if (known) return known;
      const [oldest] = kept.keys();
      if (kept.size >= mostKept && oldest !== undefined) kept.delete(oldest);
      const fetched = fetchFromSns(host, path).then((pem) => new X509Certificate(pem));
      kept.set(path, fetched);
      // One that could not be had is asked for again at the next message.
      fetched.catch(() => kept.delete(path));
      return fetched;
    },
  };
}
