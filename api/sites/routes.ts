import { createRoute, z } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import { notFound } from '../errors.ts';
import { answer, notFoundProblem, problems } from '../http/answers.ts';
import { createRouter } from '../http/router.ts';
import { requestPages } from './request-pages.ts';
import { regenerationSchema, siteParams, siteSchema } from './schemas.ts';
import { listSites, type SiteWithPages } from './site-queries.ts';

const tags = ['Sites'];

/** The status sites: how their pages are doing, and making them anew. */
export function siteRoutes(deps: Pick<Dependencies, 'db' | 'clock'>) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        operationId: 'listSites',
        summary: 'The status sites',
        tags,
        responses: {
          200: answer(z.object({ items: z.array(siteSchema) }), 'All sites, in their order'),
          ...problems,
        },
      }),
      async (context) => context.json({ items: (await listSites(deps.db)).map(asAnswer) }, 200),
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        operationId: 'getSite',
        summary: 'One status site',
        tags,
        request: { params: siteParams },
        responses: { 200: answer(siteSchema, 'The site'), ...problems, ...notFoundProblem },
      }),
      async (context) => context.json(asAnswer(await findSite(deps, context.req.valid('param').id)), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/{id}/regenerations',
        operationId: 'regenerateSite',
        summary: 'Have all pages of a site made anew',
        description: 'The pages are made after the answer; the site tells when they are in place.',
        tags,
        request: { params: siteParams },
        responses: { 202: answer(regenerationSchema, 'It will be done'), ...problems, ...notFoundProblem },
      }),
      async (context) => {
        const site = await findSite(deps, context.req.valid('param').id);
        const now = deps.clock.now();
        const [id] = await deps.db.transaction((tx) => requestPages(tx, { siteIds: [site.id], now }));
        if (id === undefined) throw new Error(`no page request was made for site ${site.id}`);
        return context.json({ id, siteId: site.id, requestedAt: now.toString() }, 202);
      },
    );
}

async function findSite(deps: Pick<Dependencies, 'db'>, id: string): Promise<SiteWithPages> {
  const site = (await listSites(deps.db)).find((candidate) => candidate.id === id);
  if (!site) throw notFound({ nl: `De site "${id}"`, en: `The site "${id}"` });
  return site;
}

function asAnswer({ liveAt, targets, ...site }: SiteWithPages): z.infer<typeof siteSchema> {
  return {
    ...site,
    liveAt: liveAt?.toString() ?? null,
    targets: targets.map(({ upToDateAt, failingSince, ...target }) => ({
      ...target,
      upToDateAt: upToDateAt?.toString() ?? null,
      failingSince: failingSince?.toString() ?? null,
    })),
  };
}
