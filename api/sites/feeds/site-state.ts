import type { Incident, Language, Maintenance, Product } from '../../../status-site/src/snapshot.ts';
import { maintenanceWording } from '../../../status-site/src/text/maintenance-words.ts';
import { wording } from '../../../status-site/src/text/wording.ts';

/** How a site or product stands, for what shows one word: a failure tells before maintenance. */
export type OverallState = 'full' | 'partial' | 'maintenance' | 'none-known';

export function stateOfProduct({ state, underMaintenance }: Product): OverallState {
  return state === 'none-known' && underMaintenance ? 'maintenance' : state;
}

/** The worst of what is open; never better than an incident says, also when its product has ended. */
export function stateOfSite(open: Incident[], maintenance: Maintenance[]): OverallState {
  if (open.some(({ impact }) => impact === 'full')) return 'full';
  if (open.length > 0) return 'partial';
  return maintenance.some(isRunning) ? 'maintenance' : 'none-known';
}

export function isRunning({ state }: Maintenance): boolean {
  return state === 'in-progress' || state === 'overrunning';
}

export function stateInWords(state: OverallState, language: Language): string {
  return state === 'maintenance' ? maintenanceWording[language].underMaintenance : wording[language].states[state];
}
