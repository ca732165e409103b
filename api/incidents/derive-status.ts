import type { Audience, Breadth, IncidentStatus } from '../database/schema/incidents.ts';
import type { IncidentNotice } from '../templates/incident-notice.ts';

/** The incident's status is what the last of its updates says; before the first one it is being looked into. */
export function deriveStatus(updatesInOrder: readonly { status: IncidentStatus }[]): IncidentStatus {
  return updatesInOrder.at(-1)?.status ?? 'investigating';
}

/** Which standard message an update is, for readers who did or did not hear of the incident before. */
export function noticeFor(status: IncidentStatus, toldBefore: boolean): IncidentNotice {
  if (status === 'resolved') return 'incident-resolved';
  return toldBefore ? 'incident-update' : 'incident-new';
}

/** How broadly each side is told; null for a side that hears nothing. */
export type Told = { intern: Breadth | null; extern: Breadth | null };

/** Who was told by earlier updates: the widest breadth of each side. */
export function toldBefore(updates: readonly { internBreadth: Breadth | null; externBreadth: Breadth | null }[]): Told {
  return {
    intern: widest(updates.map((update) => update.internBreadth)),
    extern: widest(updates.map((update) => update.externBreadth)),
  };
}

/**
 * Who hears this update: whom the incident manager chose and, when it is the closing notice, each side that heard an
 * earlier one, as broadly as it did then (requirement C5).
 */
export function whoIsTold(
  request: { status: IncidentStatus; audience: Audience; breadth: Breadth },
  before: Told,
): Told {
  const chosen: Told = {
    intern: request.audience === 'extern' ? null : request.breadth,
    extern: request.audience === 'intern' ? null : request.breadth,
  };
  if (request.status !== 'resolved') return chosen;
  return { intern: widest([chosen.intern, before.intern]), extern: widest([chosen.extern, before.extern]) };
}

/** The sides that are told, as the incident manager chooses them. */
export function audienceOf(told: Told): Audience {
  if (told.intern === null) return 'extern';
  return told.extern === null ? 'intern' : 'both';
}

function widest(breadths: readonly (Breadth | null)[]): Breadth | null {
  if (breadths.includes('all')) return 'all';
  return breadths.includes('product') ? 'product' : null;
}
