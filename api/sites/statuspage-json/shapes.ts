import { hash } from 'node:crypto';
import { pagePath } from '../../../status-site/src/addresses.ts';
import type { Incident, Language, Maintenance, Moment, SiteFacts } from '../../../status-site/src/snapshot.ts';
import {
  maintenanceTitle,
  maintenanceUpdateText,
  noticedText,
} from '../../../status-site/src/text/maintenance-words.ts';
import { incidentTitle, isMerging, updateText } from '../../../status-site/src/text/sentences.ts';
import { localTime } from '../../../status-site/src/text/times.ts';
import { type AffectedComponent, affectedInUpdates } from './affected-components.ts';
import type { StatuspageComponent } from './components.ts';

const incidentStatuses = {
  investigating: 'investigating',
  identified: 'identified',
  recovering: 'monitoring',
  resolved: 'resolved',
} as const;

const maintenanceStatuses = {
  announced: 'scheduled',
  'in-progress': 'in_progress',
  overrunning: 'in_progress',
  finished: 'completed',
  cancelled: 'completed',
} as const;

const stepStatuses = {
  announced: 'scheduled',
  rescheduled: 'scheduled',
  started: 'in_progress',
  extended: 'in_progress',
  overran: 'in_progress',
  finished: 'completed',
  cancelled: 'completed',
  'became-incident': 'completed',
} as const;

/** What the shapes of one site in one language have in common. */
export type ShapeContext = { facts: SiteFacts; pageId: string; language: Language; components: StatuspageComponent[] };

/** Short and opaque, as clients expect; the same thing keeps its id. */
export function opaqueId(...parts: string[]): string {
  return hash('sha256', parts.join('\n')).slice(0, 12);
}

/** ISO 8601 with milliseconds and the offset of the site's zone. */
export function statuspageTime(moment: Moment, timeZone: string): string {
  return localTime(moment, timeZone).toString({ fractionalSecondDigits: 3, timeZoneName: 'never' });
}

/** How bad an incident is in the words of Statuspage. */
export function impactOf({ impact, scope }: Incident): 'minor' | 'major' | 'critical' {
  if (impact === 'partial') return 'minor';
  return scope === 'local' ? 'major' : 'critical';
}

export function incidentShape(context: ShapeContext, incident: Incident) {
  const { facts, pageId, language } = context;
  const time = (moment: Moment) => statuspageTime(moment, facts.organisation.timeZone);
  const id = opaqueId(pageId, 'incident', incident.reference);
  const components = affected(context, incident.products);
  const failing = incident.impact === 'full' ? 'major_outage' : 'partial_outage';
  const said = affectedInUpdates(
    components,
    // That a duplicate goes on under another incident does not make anything work.
    incident.updates.map((update) => (isMerging(update, incident) ? 'merged' : update.status)),
    (status) => (status === 'resolved' ? 'operational' : failing),
  );
  const monitoring = incident.updates.findLast(({ status }) => status === 'recovering');
  return {
    id,
    name: incidentTitle(incident, language),
    status: incidentStatuses[incident.status],
    created_at: time(incident.updates.at(-1)?.publishedAt ?? incident.beganAt),
    updated_at: time(incident.updates[0]?.publishedAt ?? incident.beganAt),
    monitoring_at: monitoring ? time(monitoring.publishedAt) : null,
    resolved_at: incident.resolvedAt ? time(incident.resolvedAt) : null,
    impact: impactOf(incident),
    shortlink: `${facts.site.publicUrl}${pagePath({ kind: 'incident', reference: incident.reference }, language)}`,
    started_at: time(incident.beganAt),
    page_id: pageId,
    incident_updates: incident.updates.map((update, index) =>
      updateShape(id, incident.updates.length - index, incidentStatuses[update.status], {
        body: updateText(update, incident, language),
        at: time(update.publishedAt),
        components: said[index] ?? [],
      }),
    ),
    components,
    reminder_intervals: null,
  };
}

export function maintenanceShape(context: ShapeContext, maintenance: Maintenance) {
  const { facts, pageId, language } = context;
  const time = (moment: Moment) => statuspageTime(moment, facts.organisation.timeZone);
  const id = opaqueId(pageId, 'maintenance', maintenance.reference);
  const components = affected(context, maintenance.products);
  const told = affectedInUpdates(
    components,
    maintenance.updates.map(({ step }) => stepStatuses[step]),
    (status) => (status === 'in_progress' ? 'under_maintenance' : 'operational'),
  );
  const isOver = maintenance.state === 'finished' || maintenance.state === 'cancelled';
  return {
    id,
    name: maintenanceTitle(maintenance, language),
    status: maintenanceStatuses[maintenance.state],
    created_at: time(maintenance.updates.at(-1)?.at ?? maintenance.changedAt),
    updated_at: time(maintenance.changedAt),
    monitoring_at: null,
    resolved_at: isOver ? time(maintenance.finishedAt ?? maintenance.changedAt) : null,
    impact: 'maintenance' as const,
    shortlink: `${facts.site.publicUrl}${pagePath({ kind: 'maintenance', reference: maintenance.reference }, language)}`,
    started_at: time(maintenance.startsAt),
    page_id: pageId,
    incident_updates: maintenance.updates.map((update, index) => {
      const isFirst = index === maintenance.updates.length - 1;
      const said = maintenanceUpdateText(update, language, facts.organisation.timeZone);
      return updateShape(id, maintenance.updates.length - index, stepStatuses[update.step], {
        body: isFirst ? `${said} ${noticedText(maintenance, language)}` : said,
        at: time(update.at),
        components: told[index] ?? [],
      });
    }),
    components,
    scheduled_for: time(maintenance.startsAt),
    scheduled_until: time(maintenance.endsAt),
    reminder_intervals: null,
  };
}

type Said = { body: string; at: string; components: AffectedComponent[] };

function updateShape(incidentId: string, number: number, status: string, { body, at, components }: Said) {
  return {
    id: opaqueId(incidentId, String(number)),
    status,
    body,
    incident_id: incidentId,
    created_at: at,
    updated_at: at,
    display_at: at,
    affected_components: components.length === 0 ? null : components,
    deliver_notifications: true,
    custom_tweet: null,
    tweet_id: null,
  };
}

function affected({ components, pageId }: ShapeContext, products: Incident['products']): StatuspageComponent[] {
  const ids = products.flatMap(({ id, components: parts }) =>
    parts.length === 0 ? [opaqueId(pageId, id)] : parts.map((part) => opaqueId(pageId, id, part)),
  );
  return components.filter(({ id }) => ids.includes(id));
}
