import { describeMailings } from '../mailings/describe-mailings.ts';
import { findIncident } from './find-incident.ts';
import { assertOpen } from './lock-incident.ts';
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
  const planned = await planUpdate(deps.db, deps.config, incident, request, deps.clock.now());
  const mailings = await describeMailings(deps.db, planned.plans, {
    language: planned.organisation.language,
    render: (plan) => renderMailing(deps, planned, plan),
  });
  return { audience: planned.audience, breadth: planned.told, mailings };
}
