import { Hono } from 'hono';
import { getMimeType } from 'hono/utils/mime';
import type { SubscribeAnswer } from '../../status-site/src/subscribe-facts.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { type Language, languages } from '../language.ts';
import { type ListedSite, listSiteAddresses } from '../sites/site-queries.ts';
import { notNow } from './not-now-page.ts';
import { readSiteProducts } from './offered-products.ts';
import { readForm } from './read-form.ts';
import { requestSubscription } from './request-subscription.ts';
import { networkOf, type VisitorContext, type VisitorDependencies } from './visitor.ts';

/** What the form on a status page posts to, `/{site}/{language}`: no sign-in, no cookie, no script. */
export function subscribePage(deps: VisitorDependencies) {
  const page = new Hono<RouteEnvironment>();
  page.onError((error, c) => notNow(error, c, deps.log));
  page.get('/_assets/:name', async (c) => {
    const name = c.req.param('name');
    const asset = await deps.pages.readAsset(name);
    if (!asset) return c.notFound();
    c.header('Content-Type', getMimeType(name) ?? 'application/octet-stream');
    c.header('Cache-Control', 'public, max-age=31536000, immutable');
    return c.body(asset);
  });
  page.get('/:site/:language', async (c) => {
    const asked = await findSite(deps, c);
    if (!asked) return c.notFound();
    const { site, language } = asked;
    const products = await readSiteProducts(deps.db, site.id);
    const over = deps.config.subscribeOver;
    return c.html(await deps.pages.render(site.id, language, { kind: 'subscribe', products, over }));
  });
  page.post('/:site/:language', (c) => takeForm(deps, c));
  return page;
}

async function takeForm(deps: VisitorDependencies, c: VisitorContext): Promise<Response> {
  const asked = await findSite(deps, c);
  if (!asked) return c.notFound();
  const { site, language } = asked;
  const over = deps.config.subscribeOver;
  const products = await readSiteProducts(deps.db, site.id);
  const form = readForm(await c.req.parseBody({ all: true }), { products, over });
  if (form.kind === 'wrong') {
    const page = { kind: 'subscribe', products, over, filledIn: form.filledIn } as const;
    return c.html(await deps.pages.render(site.id, language, page), 400);
  }
  const answer = (told: SubscribeAnswer) =>
    deps.pages.render(site.id, language, { kind: 'subscribe-answer', answer: told });
  // A program may not learn that it was recognised.
  if (form.kind === 'by-a-program') return c.html(await answer({ outcome: 'check-messages', over: ['email'] }));
  const { addresses } = form;
  const request = { site, language, products: form.products, addresses, networkHash: networkOf(deps, c) };
  const outcome = await requestSubscription(deps, request);
  if (outcome === 'too-many') return c.html(await answer({ outcome }), 429, { 'Retry-After': '3600' });
  return c.html(await answer({ outcome: 'check-messages', over: addresses.map(({ channel }) => channel) }));
}

/** The site and language of the form's address; undefined for any that there is not. */
async function findSite(
  { db }: VisitorDependencies,
  c: VisitorContext,
): Promise<{ site: ListedSite; language: Language } | undefined> {
  const language = languages.find((code) => code === c.req.param('language'));
  const site = (await listSiteAddresses(db)).find(({ id }) => id === c.req.param('site'));
  return site && language && { site, language };
}
