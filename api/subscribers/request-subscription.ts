import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { subscriptionRequests } from '../database/schema/subscribers.ts';
import type { Dependencies } from '../dependencies.ts';
import { serviceUrl } from '../http/service-url.ts';
import type { Language } from '../language.ts';
import { queueNotice } from '../mailings/queue-notice.ts';
import { consentVersion } from './consent-text.ts';
import { mayBeAsked, mayRequest } from './request-limits.ts';
import { newSubscriptionToken } from './subscription-token.ts';

export type SubscribeDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'templates'>;

/** What somebody asks for on the page of a site, checked. */
export type SubscriptionRequest = {
  site: { id: string; title: string };
  language: Language;
  /** Those of the site that were chosen. */
  products: 'all' | { id: string; name: string }[];
  /** Where the messages are to go: an email address in lower case, a mobile number in E.164, or both. */
  addresses: { channel: Channel; address: string }[];
  networkHash: string;
};

/** How long the link in a confirmation message works. */
const linkWorksFor = Temporal.Duration.from({ hours: 24 });

/**
 * Notes that somebody asks for messages (requirement G3), and sends each address a message with a link: only who opens that,
 * and confirms, becomes a subscriber. The same is done for every address, whether or not it is a subscriber's, opted out or
 * suppressed, so that nobody learns from the answer which is. An address that was asked often enough today is
 * asked no more, and that is not told either. `too-many`: the network or everybody together asked too much; nothing is noted.
 */
export async function requestSubscription(
  deps: SubscribeDependencies,
  request: SubscriptionRequest,
): Promise<'requested' | 'too-many'> {
  const now = deps.clock.now();
  return deps.db.transaction(async (tx) => {
    const channels = request.addresses.map(({ channel }) => channel);
    if (!(await mayRequest(tx, { networkHash: request.networkHash, channels }, now))) return 'too-many';
    for (const to of request.addresses) await ask(tx, deps, request, to, now);
    return 'requested';
  });
}

async function ask(
  tx: Transaction,
  deps: SubscribeDependencies,
  request: SubscriptionRequest,
  to: SubscriptionRequest['addresses'][number],
  now: Temporal.Instant,
): Promise<void> {
  const { site, language, products, networkHash } = request;
  const { token, sha256 } = newSubscriptionToken();
  const isAsked = await mayBeAsked(tx, to, now);
  await tx.insert(subscriptionRequests).values({
    ...to,
    tokenSha256: isAsked ? sha256 : null,
    siteId: site.id,
    language,
    allProducts: products === 'all',
    productIds: products === 'all' ? [] : products.map(({ id }) => id),
    requestedAt: now,
    expiresAt: now.add(linkWorksFor),
    networkHash,
    textVersion: consentVersion(language),
  });
  if (!isAsked) return;
  const names = products === 'all' ? [] : products.map(({ name }) => name);
  const facts = {
    site: site.title,
    products: new Intl.ListFormat(language, { type: 'conjunction' }).format(names),
    confirmUrl: `${serviceUrl(deps.config)}/confirm/${token}`,
  };
  await queueNotice(tx, deps, { notice: 'subscription-requested', ...to, language, facts }, now);
}
