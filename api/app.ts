import { randomUUID } from 'node:crypto';
import { bodyLimit } from 'hono/body-limit';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import { requireScope } from './access/require-scope.ts';
import type { Scope } from './access/scopes.ts';
import { auditChanges } from './audit/audit-changes.ts';
import { availabilityRoutes } from './availability/routes.ts';
import { contactImportRoutes, contactRoutes } from './contacts/routes.ts';
import type { Dependencies } from './dependencies.ts';
import { DomainError } from './errors.ts';
import { audienceGroupRoutes } from './groups/routes.ts';
import { nothingHere } from './http/nothing-here.ts';
import { openApiInfo } from './http/openapi-info.ts';
import { problemResponse } from './http/problem-response.ts';
import { refuseUnstorableText } from './http/refuse-unstorable-text.ts';
import { createRouter } from './http/router.ts';
import { visitorHeaders } from './http/visitor-headers.ts';
import { inboundMailRoutes } from './inbound-mail/routes.ts';
import { sesInboundRoute } from './inbound-mail/ses-endpoint.ts';
import { inboundSmsEndpoints } from './inbound-sms/endpoints.ts';
import { inboundSmsRoutes } from './inbound-sms/routes.ts';
import { incidentRoutes } from './incidents/routes.ts';
import { mailingProgressRoutes } from './mailings/progress-routes.ts';
import { mailingRoutes } from './mailings/routes.ts';
import { maintenanceRoutes } from './maintenance/routes.ts';
import { maintenanceSeriesRoutes } from './maintenance/series-routes.ts';
import { metricsRoute } from './metrics/metrics-route.ts';
import { optOutImportRoutes } from './opt-outs/import-routes.ts';
import { preferencesPage } from './opt-outs/preferences-page.ts';
import { optOutRoutes } from './opt-outs/routes.ts';
import { personalDataRoutes } from './personal-data/routes.ts';
import { organisationRoutes, productRoutes } from './products/routes.ts';
import { receiptRoutes } from './receipts/routes.ts';
import { answerPages } from './sites/answer-pages.ts';
import { siteRoutes } from './sites/routes.ts';
import { serveSites } from './sites/serve-sites.ts';
import { confirmPage } from './subscribers/confirm-page.ts';
import { subscriberRoutes } from './subscribers/routes.ts';
import { subscribePage } from './subscribers/subscribe-page.ts';
import { suppressionRoutes } from './suppressions/routes.ts';
import { templateRoutes } from './templates/routes.ts';
import { describeWebhookEvents } from './webhooks/describe-events.ts';
import type { Reach } from './webhooks/reach.ts';
import { webhookRoutes } from './webhooks/routes.ts';

const version = '1.0.0';
/** These take a file, and see to its size themselves. */
const takesFile = new Set(['/contact-imports', '/opt-out-imports', '/organisation']);

export type AppDependencies = Dependencies & {
  optOutSecret: string;
  /** Aborted when the service stops: answers that go on for long end then. */
  stopping?: AbortSignal;
  /** Connections for receipts, which come by thousands after a mailing: the API must not wait for them. */
  receiptsDb?: Dependencies['db'];
  /** The same for the pages that the public fills in: thousands may subscribe while something is broken. */
  visitorsDb?: Dependencies['db'];
  /** For a test: another network than the internet for webhooks. */
  reach?: Reach;
};

/**
 * The whole service as one HTTP application: the API under `/v1`, the opt-out page, what providers report to, and the
 * public status sites.
 * A key's scope decides who may call a group of routes; what stands below without scopes is open to everybody.
 */
export function createApp(deps: AppDependencies) {
  const app = createRouter();
  app.onError((error, context) => problemResponse(error, context, deps.log));
  app.use(async (context, next) => {
    context.set('requestId', randomUUID());
    await next();
  });

  const api = createRouter();
  api.use(secureHeaders({ contentSecurityPolicy: { frameAncestors: ["'none'"] }, referrerPolicy: 'no-referrer' }));
  api.use(async (context, next) => {
    await next();
    context.res.headers.set('API-Version', version);
    context.res.headers.set('Cache-Control', 'no-store');
  });
  api.use('/openapi.json', cors({ origin: '*' }));
  api.get('/openapi.json', async (context) => context.json(api.getOpenAPI31Document(await openApiInfo(version, deps))));
  api.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', { type: 'http', scheme: 'bearer' });

  const group = (path: string, read: Scope, write: Scope, routes: ReturnType<typeof createRouter>) => {
    const covered = `${path}/*`;
    api.use(covered, requireScope(deps.db, { read, write }), auditChanges(deps));
    if (!takesFile.has(path)) api.use(covered, bodyOfAtMost(1024));
    api.use(covered, refuseUnstorableText({ body: !takesFile.has(path) }));
    api.route(path, routes);
  };
  group('/organisation', 'organisation:read', 'organisation:write', organisationRoutes(deps));
  group('/products', 'organisation:read', 'organisation:write', productRoutes(deps));
  group('/sites', 'organisation:read', 'organisation:write', siteRoutes(deps));
  group('/templates', 'organisation:read', 'organisation:write', templateRoutes(deps));
  group('/webhooks', 'organisation:read', 'organisation:write', webhookRoutes(deps));
  describeWebhookEvents(api.openAPIRegistry);
  group('/contacts', 'contacts:read', 'contacts:write', contactRoutes(deps));
  group('/contact-imports', 'contacts:read', 'contacts:write', contactImportRoutes(deps));
  group('/audience-groups', 'contacts:read', 'contacts:write', audienceGroupRoutes(deps));
  group('/opt-outs', 'contacts:read', 'contacts:write', optOutRoutes(deps));
  group('/subscribers', 'contacts:read', 'contacts:write', subscriberRoutes(deps));
  group('/inbound-mails', 'contacts:read', 'contacts:write', inboundMailRoutes(deps));
  group('/inbound-sms', 'contacts:read', 'contacts:write', inboundSmsRoutes(deps));
  group('/opt-out-imports', 'contacts:read', 'contacts:write', optOutImportRoutes(deps));
  group('/personal-data', 'contacts:read', 'contacts:write', personalDataRoutes(deps));
  group('/suppressions', 'contacts:read', 'contacts:write', suppressionRoutes(deps));
  group('/incidents', 'incidents:read', 'incidents:write', incidentRoutes(deps));
  group('/maintenances', 'incidents:read', 'incidents:write', maintenanceRoutes(deps));
  group('/maintenance-series', 'incidents:read', 'incidents:write', maintenanceSeriesRoutes(deps));
  group('/availability', 'incidents:read', 'incidents:write', availabilityRoutes(deps));
  api.use('/mailings/:id/deliveries', requireScope(deps.db, { read: 'contacts:read', write: 'contacts:write' }));
  group('/mailings', 'incidents:read', 'incidents:write', mailingRoutes(deps));
  const { stopping = new AbortController().signal } = deps;
  group('/mailing-progress', 'incidents:read', 'incidents:write', mailingProgressRoutes({ ...deps, stopping }));
  api.all('*', nothingHere(app));

  app.route('/v1', api);
  for (const path of ['/opt-out/*', '/subscribe/*', '/confirm/*']) {
    app.use(path, visitorHeaders(deps.config), bodyOfAtMost(16));
  }
  if (deps.config.roles.has('inbound')) {
    const db = deps.visitorsDb ?? deps.db;
    const visited = { ...deps, db, pages: answerPages({ ...deps, db }) };
    app.route('/opt-out', preferencesPage(visited));
    app.route('/subscribe', subscribePage(visited));
    app.route('/confirm', confirmPage(visited));
  }
  app.use('/receipts/*', secureHeaders({ referrerPolicy: 'no-referrer' }), bodyOfAtMost(256));
  if (deps.config.roles.has('inbound'))
    app.route('/receipts', receiptRoutes({ ...deps, db: deps.receiptsDb ?? deps.db }));
  // SNS posts at most 256 kB, in which each sign of the mail can take several.
  app.use('/inbound-mail/*', secureHeaders({ referrerPolicy: 'no-referrer' }), bodyOfAtMost(1024));
  if (deps.config.roles.has('inbound'))
    app.route('/inbound-mail', sesInboundRoute({ ...deps, db: deps.receiptsDb ?? deps.db }));
  app.use('/inbound-sms/*', secureHeaders({ referrerPolicy: 'no-referrer' }), bodyOfAtMost(64));
  if (deps.config.roles.has('inbound')) app.route('/inbound-sms', inboundSmsEndpoints(deps));
  app.route('/metrics', metricsRoute(deps));
  app.use(serveSites(deps));
  app.all('*', nothingHere(app));
  return app;
}

function bodyOfAtMost(kilobytes: number) {
  return bodyLimit({
    maxSize: kilobytes * 1024,
    onError: () => {
      throw new DomainError('too-large', {
        nl: `Stuur ten hoogste ${kilobytes} kB per keer.`,
        en: `Send at most ${kilobytes} kB at a time.`,
      });
    },
  });
}
