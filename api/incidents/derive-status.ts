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

/** Who was told by earlier updates: the widest breadth per side, unset for a side that heard nothing. */
export type ToldBefore = { intern: Breadth | undefined; extern: Breadth | undefined };

/** What earlier updates add up to. */
export function toldBefore(updates: readonly { audience: Audience; breadth: Breadth }[]): ToldBefore {
  const widest = (side: 'intern' | 'extern') => {
    const told = updates.filter((update) => update.audience === side || update.audience === 'both');
    if (told.length === 0) return undefined;
    return told.some((update) => update.breadth === 'all') ? 'all' : 'product';
  };
  return { intern: widest('intern'), extern: widest('extern') };
}

/**
 * Who hears this update: whom the incident manager chose and, when it is the closing notice, every side that heard an
 * earlier one (requirement C5).
 */
export function whoIsTold(
  chosen: { status: IncidentStatus; audience: Audience; breadth: Breadth },
  before: ToldBefore,
): { audience: Audience; breadth: Breadth } {
  if (chosen.status !== 'resolved') return { audience: chosen.audience, breadth: chosen.breadth };
  const intern = chosen.audience !== 'extern' || before.intern !== undefined;
  const extern = chosen.audience !== 'intern' || before.extern !== undefined;
  const all = [chosen.breadth, before.intern, before.extern].includes('all');
  return { audience: intern && extern ? 'both' : intern ? 'intern' : 'extern', breadth: all ? 'all' : 'product' };
}
