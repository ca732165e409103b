import { Hono } from 'hono';
import type { SubscribeAnswer } from '../../status-site/src/subscribe-facts.ts';
import { recordChange } from '../audit/record-change.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { smsCanBeAnswered } from '../inbound-sms/can-be-answered.ts';
import { optOutLink } from '../opt-outs/opt-out-link.ts';
import { listSiteAddresses } from '../sites/site-queries.ts';
import { type Confirmation, confirmSubscription } from './confirm-subscription.ts';
import { type FoundRequest, findRequest } from './find-request.ts';
import { notNow } from './not-now-page.ts';
import { chosenNames, readSiteProducts } from './offered-products.ts';
import { readWish } from './queries.ts';
import { networkOf, type VisitorContext, type VisitorDependencies } from './visitor.ts';

/**
 * The page behind the link in a confirmation message, `/{token}`. A GET asks and changes nothing, because programs follow
 * links by themselves; the button on it posts.
 */
export function confirmPage(deps: VisitorDependencies) {
  const page = new Hono<RouteEnvironment>();
  page.onError((error, c) => notNow(error, c, deps.log));
  page.get('/:token', async (c) => answerLink(deps, c, await lookAt(deps, c.req.param('token'))));
  page.post('/:token', async (c) => {
    const confirmation = await confirmSubscription(deps, c.req.param('token'), networkOf(deps, c));
    if (confirmation.outcome === 'confirmed') await recordByReader(deps, c, confirmation.subscriberId);
    return answerLink(deps, c, confirmation);
  });
  return page;
}

type Look = Confirmation | { outcome: 'confirm'; request: FoundRequest };

/** What opening the link shows: the question, or what it came to. */
async function lookAt({ db, clock }: VisitorDependencies, token: string): Promise<Look> {
  const request = await findRequest(db, token);
  if (!request) return { outcome: 'unknown-link' };
  if (request.subscriberId !== null) {
    const { subscriberId } = request;
    return (await readWish(db, subscriberId))
      ? { outcome: 'confirmed', request, subscriberId }
      : { outcome: 'expired', request };
  }
  const isOver = Temporal.Instant.compare(request.expiresAt, clock.now()) <= 0;
  return { outcome: isOver ? 'expired' : 'confirm', request };
}

async function answerLink(deps: VisitorDependencies, c: VisitorContext, look: Look): Promise<Response> {
  const sites = await listSiteAddresses(deps.db);
  const request = 'request' in look ? look.request : undefined;
  const site = sites.find(({ id }) => id === request?.siteId) ?? sites[0];
  if (!site) return c.notFound();
  const prefersEnglish = /^\s*en\b/i.test(c.req.header('accept-language') ?? '');
  const language = request?.language ?? (prefersEnglish ? 'en' : 'nl');
  const answer = await inFacts(deps, look);
  const html = await deps.pages.render(site.id, language, { kind: 'subscribe-answer', answer });
  return c.html(html, statuses[look.outcome]);
}

const statuses = { confirm: 200, confirmed: 200, 'unknown-link': 404, expired: 410 } as const;

async function inFacts(deps: VisitorDependencies, look: Look): Promise<SubscribeAnswer> {
  if (look.outcome === 'unknown-link' || look.outcome === 'expired') return { outcome: look.outcome };
  const { request } = look;
  const { channel } = request;
  const offered = await readSiteProducts(deps.db, request.siteId);
  if (look.outcome === 'confirm') return { outcome: 'confirm', channel, products: chosenNames(request, offered) };
  const wish = await readWish(deps.db, look.subscriberId);
  const products = chosenNames(wish ?? request, offered);
  // The page behind the link is that of an email address.
  if (channel === 'sms') {
    return { outcome: 'confirmed', channel, products, leaveBy: smsCanBeAnswered(deps.config) ? 'stop' : 'asking' };
  }
  const preferencesUrl = optOutLink(deps.config, deps.optOutSecret, request);
  return { outcome: 'confirmed', channel, products, leaveBy: 'footer', preferencesUrl };
}

/** For the audit log: that it was done; the request itself says by whom. */
async function recordByReader(deps: VisitorDependencies, c: VisitorContext, subscriberId: number): Promise<void> {
  const detail = { requestId: c.get('requestId'), subscriber: subscriberId };
  await recordChange(deps, { actor: 'reader', action: 'subscribe', result: 'done', detail });
}
