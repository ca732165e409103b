import { type Context, Hono } from 'hono';
import { getMimeType } from 'hono/utils/mime';
import type { SubscribeAnswer } from '../../status-site/src/subscribe-facts.ts';
import { recordChange } from '../audit/record-change.ts';
import type { Dependencies } from '../dependencies.ts';
import { clientAddress } from '../http/client-address.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { smsCanBeAnswered } from '../inbound-sms/can-be-answered.ts';
import { type Language, languages } from '../language.ts';
import { optOutLink } from '../opt-outs/opt-out-link.ts';
import type { AnswerPages } from '../sites/answer-pages.ts';
import { type ListedSite, listSiteAddresses } from '../sites/site-queries.ts';
import { type Confirmation, confirmSubscription } from './confirm-subscription.ts';
import { chosenNames, findRequest, readSiteProducts } from './find-request.ts';
import { networkHash } from './network-hash.ts';
import { notNow } from './not-now-page.ts';
import { readWish } from './queries.ts';
import { readForm } from './read-form.ts';
import { requestSubscription } from './request-subscription.ts';

export type SubscribePageDependencies = Pick<Dependencies, 'db' | 'clock' | 'config' | 'log' | 'templates'> & {
  optOutSecret: string;
  pages: AnswerPages;
};

type PageContext = Context<RouteEnvironment>;

/**
 * What the form on a status page posts to, and the page behind the link in a confirmation message. No sign-in, no cookie, no
 * script. A GET changes nothing, because programs follow links by themselves.
 */
export function subscribePages(deps: SubscribePageDependencies) {
  const { pages } = deps;
  const subscribe = new Hono<RouteEnvironment>();
  subscribe.onError((error, c) => notNow(error, c, deps.log));
  subscribe.get('/_assets/:name', async (c) => {
    const name = c.req.param('name');
    const asset = await pages.readAsset(name);
    if (!asset) return c.notFound();
    c.header('Content-Type', getMimeType(name) ?? 'application/octet-stream');
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    return c.body(asset);
  });
  subscribe.get('/:site/:language', async (c) => {
    const asked = await findSite(deps, c);
    if (!asked) return c.notFound();
    const { site, language } = asked;
    const products = await readSiteProducts(deps.db, site.id);
    return c.html(
      await pages.render(site.id, language, { kind: 'subscribe', products, over: deps.config.subscribeOver }),
    );
  });
  subscribe.post('/:site/:language', (c) => takeForm(deps, pages, c));

  const confirm = new Hono<RouteEnvironment>();
  confirm.onError((error, c) => notNow(error, c, deps.log));
  confirm.get('/:token', async (c) => answerLink(deps, pages, c, await lookAt(deps, c.req.param('token'))));
  confirm.post('/:token', async (c) => {
    const confirmation = await confirmSubscription(deps, c.req.param('token'), networkOf(deps, c));
    if (confirmation.outcome === 'confirmed') await recordByReader(deps, c, confirmation);
    return answerLink(deps, pages, c, confirmation);
  });
  return { subscribe, confirm };
}

async function takeForm(deps: SubscribePageDependencies, pages: AnswerPages, c: PageContext): Promise<Response> {
  const asked = await findSite(deps, c);
  if (!asked) return c.notFound();
  const { site, language } = asked;
  const over = deps.config.subscribeOver;
  const products = await readSiteProducts(deps.db, site.id);
  const form = readForm(await c.req.parseBody({ all: true }), { products, over });
  if (form.kind === 'wrong') {
    const page = { kind: 'subscribe', products, over, filledIn: form.filledIn } as const;
    return c.html(await pages.render(site.id, language, page), 400);
  }
  const answer = (told: SubscribeAnswer) => pages.render(site.id, language, { kind: 'subscribe-answer', answer: told });
  // A program may not learn that it was recognised.
  if (form.kind === 'by-a-program') return c.html(await answer({ outcome: 'check-messages', over: ['email'] }));
  const { addresses } = form;
  const request = { site, language, products: form.products, addresses, networkHash: networkOf(deps, c) };
  const outcome = await requestSubscription(deps, request);
  if (outcome === 'too-many') return c.html(await answer({ outcome }), 429, { 'Retry-After': '3600' });
  return c.html(await answer({ outcome: 'check-messages', over: addresses.map(({ channel }) => channel) }));
}

/** The site and language of the address of the form; undefined for any that there is not. */
async function findSite(
  { db }: SubscribePageDependencies,
  c: PageContext,
): Promise<{ site: ListedSite; language: Language } | undefined> {
  const language = languages.find((code) => code === c.req.param('language'));
  const site = (await listSiteAddresses(db)).find(({ id }) => id === c.req.param('site'));
  return site && language && { site, language };
}

type Look = Confirmation | { outcome: 'confirm'; request: NonNullable<Awaited<ReturnType<typeof findRequest>>> };

/** What opening the link shows: the question, or what it came to. */
async function lookAt({ db, clock }: SubscribePageDependencies, token: string): Promise<Look> {
  const request = await findRequest(db, token);
  if (!request) return { outcome: 'unknown-link' };
  if (request.subscriberId !== null) {
    const wish = await readWish(db, request.subscriberId);
    return wish
      ? { outcome: 'confirmed', request, subscriberId: request.subscriberId }
      : { outcome: 'expired', request };
  }
  const isOver = Temporal.Instant.compare(request.expiresAt, clock.now()) <= 0;
  return { outcome: isOver ? 'expired' : 'confirm', request };
}

async function answerLink(
  deps: SubscribePageDependencies,
  pages: AnswerPages,
  c: PageContext,
  look: Look,
): Promise<Response> {
  const sites = await listSiteAddresses(deps.db);
  const request = 'request' in look ? look.request : undefined;
  const site = sites.find(({ id }) => id === request?.siteId) ?? sites[0];
  if (!site) return c.notFound();
  const language = request?.language ?? (/^\s*en\b/i.test(c.req.header('accept-language') ?? '') ? 'en' : 'nl');
  const answer = await inFacts(deps, look);
  const html = await pages.render(site.id, language, { kind: 'subscribe-answer', answer });
  return c.html(html, look.outcome === 'unknown-link' ? 404 : look.outcome === 'expired' ? 410 : 200);
}

async function inFacts(deps: SubscribePageDependencies, look: Look): Promise<SubscribeAnswer> {
  const { db } = deps;
  if (look.outcome === 'unknown-link' || look.outcome === 'expired') return { outcome: look.outcome };
  const { request } = look;
  const offered = await readSiteProducts(db, request.siteId);
  const { channel } = request;
  if (look.outcome === 'confirm') return { outcome: 'confirm', channel, products: chosenNames(request, offered) };
  const wish = await readWish(db, look.subscriberId);
  const products = chosenNames(wish ?? request, offered);
  // The page behind it is that of an email address.
  if (channel === 'sms') {
    return { outcome: 'confirmed', channel, products, leaveBy: smsCanBeAnswered(deps.config) ? 'stop' : 'asking' };
  }
  const preferencesUrl = optOutLink(deps.config, deps.optOutSecret, request);
  return { outcome: 'confirmed', channel, products, leaveBy: 'footer', preferencesUrl };
}

function networkOf({ config, optOutSecret }: SubscribePageDependencies, c: PageContext): string {
  return networkHash(clientAddress(c, config.trustedProxies), optOutSecret);
}

/** For the audit log: that it was done; the request itself says by whom. */
async function recordByReader(
  deps: SubscribePageDependencies,
  c: PageContext,
  { subscriberId }: Confirmation & { outcome: 'confirmed' },
) {
  const detail = { requestId: c.get('requestId'), subscriber: subscriberId };
  await recordChange(deps, { actor: 'reader', action: 'subscribe', result: 'done', detail });
}
