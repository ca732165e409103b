import type { Config } from '../config.ts';
import type { Queryable } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import { smsCanBeAnswered } from '../inbound-sms/can-be-answered.ts';
import { type IncidentPage, pageFor } from '../incidents/incident-pages.ts';
import { type Language, type LocalizedText, languages } from '../language.ts';
import { inTheNameOf } from '../mailings/in-the-name-of.ts';
import type { MailingText } from '../mailings/insert-mailings.ts';
import type { Organisation } from '../products/queries.ts';
import { readSubscribedSites } from '../subscribers/subscribed-sites.ts';
import type { MaintenanceNotice, MaintenanceNoticeFacts } from '../templates/maintenance-notice.ts';
import { renderMaintenanceEmail, renderMaintenanceSms } from '../templates/render-maintenance-notice.ts';
import type { Times } from './check-times.ts';
import type { Maintenance } from './derive-state.ts';
import type { MaintainedProduct } from './find-maintenance.ts';
import { isPublic, maintenancePages } from './maintenance-pages.ts';
import { type MaintenanceMailing, planMailings } from './plan-mailings.ts';

/** What is told about maintenance, apart from the maintenance itself. */
export type NoticeRequest = {
  notice: MaintenanceNotice;
  explanation: LocalizedText;
  /** When it was to be, where it has another time now. */
  earlier?: Times;
  /** The other times that are announced with it. */
  alsoAt?: readonly Times[];
  now: Temporal.Instant;
};

export type PlannedNotice = {
  plans: MaintenanceMailing[];
  facts: MaintenanceNoticeFacts;
  notice: MaintenanceNotice;
  /** Of each site that shows it. */
  pages: IncidentPage[];
};

/** Works out who is told what by a notice, without changing anything. */
export async function planNotice(
  db: Queryable,
  config: Config,
  maintenance: Maintenance,
  context: { products: MaintainedProduct[]; organisation: Organisation },
  { notice, explanation, earlier, alsoAt = [], now }: NoticeRequest,
): Promise<PlannedNotice> {
  const { products, organisation } = context;
  const productIds = products.map(({ id }) => id);
  const [pages, subscribed] = await Promise.all([
    isPublic(maintenance) ? maintenancePages(db, config, maintenance.reference, productIds) : [],
    readSubscribedSites(db, { maintenanceId: maintenance.id, productIds }),
  ]);
  const [page] = pages;
  const { startsAt, endsAt } = maintenance;
  return {
    notice,
    pages,
    plans: planMailings(maintenance, { productIds, subscribed }, notice, now),
    facts: {
      reference: maintenance.reference,
      productNames: products.map(({ name }) => name),
      componentNames: products.flatMap(({ components }) => components.map(({ name }) => name)),
      startsAt,
      endsAt: maintenance.finishedAt ?? endsAt,
      earlier: earlier ?? { startsAt, endsAt },
      alsoAt,
      publishedAt: now,
      symptom: maintenance.symptom,
      explanation,
      internal: {
        description: maintenance.description,
        emergencyReason: maintenance.emergencyReason ?? undefined,
        outsideWindowReason: maintenance.outsideWindowReason ?? undefined,
      },
      organisation: inTheNameOf(organisation, config),
      pageUrl: page && { nl: page.nl, en: page.en },
    },
  };
}

/** What a planned mailing says, in every language: rendered once for all its readers. */
export function renderMailing(
  { templates, config }: Pick<Dependencies, 'templates' | 'config'>,
  planned: PlannedNotice,
  plan: MaintenanceMailing,
): Record<Language, MailingText> {
  const { notice } = planned;
  const facts = { ...planned.facts, pageUrl: pageFor(planned.pages, plan.audience) };
  const refusedByReply = plan.optOutable && smsCanBeAnswered(config);
  const render = (language: Language): MailingText => {
    const request = { notice, language, facts };
    if (plan.channel === 'sms')
      return { subject: '', html: '', ...renderMaintenanceSms(templates, { ...request, refusedByReply }) };
    const readership = plan.kind === 'internal' ? 'internal' : 'external';
    return renderMaintenanceEmail(templates, { ...request, readership, optOutable: plan.optOutable });
  };
  const [nl, en] = [render(languages[0]), render(languages[1])];
  return { nl, en };
}
