import type { Context } from 'hono';
import type { Dependencies } from '../dependencies.ts';
import { clientAddress } from '../http/client-address.ts';
import type { RouteEnvironment } from '../http/router.ts';
import type { AnswerPages } from '../sites/answer-pages.ts';
import { networkHash } from './network-hash.ts';

/** What the pages are given that visitors fill in. */
export type VisitorDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'log' | 'templates'> & {
  optOutSecret: string;
  pages: AnswerPages;
};

export type VisitorContext = Context<RouteEnvironment>;

/** The network that a visitor comes from, as a keyed hash. */
export function networkOf({ config, optOutSecret }: VisitorDependencies, context: VisitorContext): string {
  return networkHash(clientAddress(context, config.trustedProxies), optOutSecret);
}
