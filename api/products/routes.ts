import { createRoute, z } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { answer, conflictProblem, notFoundProblem, problems, textOf } from '../http/answers.ts';
import { createRouter } from '../http/router.ts';
import { loadOrganisation } from './load-organisation.ts';
import { organisationFile, parseOrganisationFile } from './organisation-file.ts';
import { listProducts, listSites, type Product, readOrganisation, readProduct } from './queries.ts';
import { loadReportAnswer, organisationAnswer, productAnswer, productParams, productSummaryAnswer } from './schemas.ts';

const mostBytes = 5 * 1024 * 1024;

const limited = bodyLimit({
  maxSize: mostBytes,
  onError: () => {
    throw new DomainError('too-large', {
      nl: 'Een organisatiebestand is hooguit 5 MB. Stuur een kleiner bestand.',
      en: 'An organisation file is at most 5 MB. Send a smaller file.',
    });
  },
});

/** GET and PUT `/`: the organisation, and the file that it is loaded from. */
export function organisationRoutes(deps: Pick<Dependencies, 'db' | 'clock'>) {
  const router = createRouter();
  router.openAPIRegistry.register('OrganisationFile', organisationFile);
  return router
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        tags: ['Organisation'],
        summary: 'The organisation, its sites and its clocks',
        responses: { 200: answer(organisationAnswer, 'The organisation'), ...problems, ...conflictProblem },
      }),
      async (context) => {
        const { profile, loadedAt, ...fields } = await readOrganisation(deps.db);
        const sites = await listSites(deps.db);
        return context.json({ ...fields, ...profile, sites, loadedAt: loadedAt.toString() }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/',
        tags: ['Organisation'],
        summary: 'Load an organisation file',
        description: 'What the file no longer names is ended, never deleted. The same file again changes nothing.',
        // Not a zod schema, so that hono leaves the body to us: only then can a syntax error be told by line and column.
        request: {
          body: {
            required: true,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/OrganisationFile' } } },
          },
        },
        middleware: limited,
        responses: {
          200: answer(loadReportAnswer, 'What it changed'),
          ...problems,
          ...conflictProblem,
          413: { ...problems[400], description: 'The file is larger than 5 MB' },
          415: { ...problems[400], description: 'The file was not sent as JSON' },
        },
      }),
      async (context) => {
        refuseOtherThanJson(context.req.header('content-type'));
        const file = parseOrganisationFile(await context.req.text());
        const report = await loadOrganisation(deps, file, { loadedBy: context.get('actor') });
        return context.json(report, 200);
      },
    );
}

/** GET `/` and `/{id}`: the products, and one with everything that was agreed about it. */
export function productRoutes(deps: Pick<Dependencies, 'db'>) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        tags: ['Products'],
        summary: 'The current products',
        responses: {
          200: answer(z.object({ items: z.array(productSummaryAnswer) }).openapi('ProductList'), 'The products'),
          ...problems,
          ...conflictProblem,
        },
      }),
      async (context) => {
        const found = await listProducts(deps.db);
        return context.json({ items: found.map(toSummary) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        tags: ['Products'],
        summary: 'One product: hours, norms, priority matrix, windows, suppliers, components',
        request: { params: productParams },
        responses: { 200: answer(productAnswer, 'The product'), ...problems, ...notFoundProblem, ...conflictProblem },
      }),
      async (context) => {
        const product = await readProduct(deps.db, context.req.valid('param').id);
        return context.json({ ...toSummary(product), ...product.profile }, 200);
      },
    );
}

function toSummary({ profile: _, endedAt, ...product }: Product) {
  return { ...product, endedAt: textOf(endedAt) };
}

function refuseOtherThanJson(contentType: string | undefined): void {
  if (/^application\/json\s*(;|$)/i.test(contentType ?? '')) return;
  throw new DomainError('unsupported-media-type', {
    nl: 'Stuur het organisatiebestand als JSON, met “Content-Type: application/json”.',
    en: 'Send the organisation file as JSON, with “Content-Type: application/json”.',
  });
}
