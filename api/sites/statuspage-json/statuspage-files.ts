import { pagePath } from '../../../status-site/src/addresses.ts';
import type { Language } from '../../../status-site/src/snapshot.ts';
import { wording } from '../../../status-site/src/text/wording.ts';
import { isRunning, stateInWords, stateOfSite } from '../feeds/site-state.ts';
import type { MachineFacts } from '../machine-facts.ts';
import type { TextFile } from '../make-files.ts';
import type { SiteNow } from '../snapshot.ts';
import { componentShapes } from './components.ts';
import { impactOf, incidentShape, maintenanceShape, opaqueId, statuspageTime } from './shapes.ts';

/**
 * The files of the Statuspage v2 public API of a site, in one language, so that dashboards and monitors that know it work
 * unchanged with the site's address as their base.
 */
export function statuspageFiles(site: SiteNow, machine: MachineFacts, language: Language): TextFile[] {
  const { facts, open, maintenance } = site;
  const { timeZone } = facts.organisation;
  const pageId = opaqueId(facts.site.id);
  const components = componentShapes(machine.products, pageId, timeZone);
  const context = { facts, pageId, language, components };
  const page = {
    id: pageId,
    name: facts.organisation.name,
    url: `${facts.site.publicUrl}${pagePath({ kind: 'front' }, language)}`,
    time_zone: timeZone,
    updated_at: statuspageTime(machine.changedAt, timeZone),
  };
  const status = { indicator: indicatorOf(site), description: descriptionOf(site, language) };
  const incidents = machine.incidents.map((incident) => incidentShape(context, incident));
  const unresolved = open.map(
    (incident) => incidents[machine.incidents.indexOf(incident)] ?? incidentShape(context, incident),
  );
  const upcoming = maintenance
    .filter(({ state }) => state === 'announced')
    .map((some) => maintenanceShape(context, some));
  const active = maintenance.filter(isRunning).map((some) => maintenanceShape(context, some));
  const past = machine.past.map((some) => maintenanceShape(context, some));
  const all = [...upcoming.toReversed(), ...active.toReversed(), ...past].slice(0, 50);
  const contents = {
    'components.json': { page, components },
    'incidents.json': { page, incidents },
    'incidents/unresolved.json': { page, incidents: unresolved },
    'scheduled-maintenances.json': { page, scheduled_maintenances: all },
    'scheduled-maintenances/upcoming.json': { page, scheduled_maintenances: upcoming },
    'scheduled-maintenances/active.json': { page, scheduled_maintenances: active },
    'status.json': { page, status },
    'summary.json': {
      page,
      components,
      incidents: unresolved,
      scheduled_maintenances: [...active, ...upcoming],
      status,
    },
  };
  const base = `${pagePath({ kind: 'front' }, language)}/api/v2/`.slice(1);
  return Object.entries(contents).map(([name, content]) => ({
    path: `${base}${name}`,
    content: `${JSON.stringify(content)}\n`,
  }));
}

const impacts = ['critical', 'major', 'minor'] as const;

/** The worst of what is open: never `none` while an incident is. */
function indicatorOf({ open, maintenance }: SiteNow): 'none' | 'minor' | 'major' | 'critical' | 'maintenance' {
  const worst = impacts.find((impact) => open.some((incident) => impactOf(incident) === impact));
  return worst ?? (maintenance.some(isRunning) ? 'maintenance' : 'none');
}

function descriptionOf({ open, maintenance }: SiteNow, language: Language): string {
  if (open.length > 0) return wording[language].openCount(open);
  return stateInWords(stateOfSite(open, maintenance), language);
}
