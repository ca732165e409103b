import { describeMailings } from '../mailings/describe-mailings.ts';
import { findIncident } from './find-incident.ts';
import { assertOpen } from './lock-incident.ts';
import { nextPublicUpdate } from './next-public-update.ts';
import { planUpdate } from './plan-update.ts';
import type { PublishDependencies } from './publish-update.ts';
import { refuseWhileOpen } from './refuse-while-open.ts';
import { renderMailing } from './render-mailing.ts';
import type { PublishUpdateRequest } from './schemas.ts';

/**
 * What publishing this update would send, to whom and how many, without sending anything. Throws what publishing it
 * would, except `published-just-now`: what was just told may be looked at again.
 */
export async function previewUpdate(deps: PublishDependencies, reference: string, request: PublishUpdateRequest) {
  const incident = await findIncident(deps.db, reference);
  assertOpen(incident);
  await refuseWhileOpen(deps.db, incident, request);
  const now = deps.clock.now();
  const planned = await planUpdate(deps.db, deps.config, incident, request, now);
  const mailings = await describeMailings(deps.db, planned.plans, {
    language: planned.organisation.language,
    render: (plan) => renderMailing(deps, planned, plan),
  });
  const { audience, earlier, organisation, nextUpdateAt = null } = planned;
  const published = [...earlier, { status: request.status, audience, publishedAt: now, nextUpdateAt }];
  const nextUpdate = nextPublicUpdate(published, incident.scope, organisation);
  return { audience, breadth: planned.told, nextUpdate, mailings };
}
