import type { SeenVersions } from '../http/if-match.ts';
import { deriveState } from './derive-state.ts';
import { assertState, lockMaintenance } from './find-maintenance.ts';
import { type MaintenanceDependencies, recordStep } from './record-step.ts';
import type { EndMaintenanceRequest } from './schemas.ts';

/**
 * Confirms that maintenance which is going on ends at its time: then it does, by itself. Said twice, it changes nothing. Throws
 * `not-found`, `changed-meanwhile`, `maintenance-over`, and `conflict` for what has not begun or is running over.
 */
export async function confirmEnd(
  deps: MaintenanceDependencies,
  reference: string,
  by: string,
  seen?: SeenVersions,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await lockMaintenance(tx, reference, seen);
    const now = deps.clock.now();
    const overran = deriveState(before, now) === 'overrunning';
    assertState(before, now, ['in-progress'], {
      nl: overran
        ? 'De eindtijd is al voorbij. Meld dat het onderhoud klaar is, of verleng het.'
        : 'Dit onderhoud is nog niet begonnen.',
      en: overran
        ? 'The end has passed already. Say that the maintenance is finished, or extend it.'
        : 'This maintenance has not begun yet.',
    });
    if (before.confirmedAt) return;
    await recordStep(tx, deps, before, { confirmedAt: now }, { step: 'confirmed', by, now });
  });
}

/**
 * Says that maintenance is finished now, before its end or after, and tells everybody who was told. Throws `not-found`,
 * `changed-meanwhile`, `maintenance-over`, and `conflict` for what has not begun.
 */
export async function finishMaintenance(
  deps: MaintenanceDependencies,
  reference: string,
  { explanation }: EndMaintenanceRequest,
  by: string,
  seen?: SeenVersions,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await lockMaintenance(tx, reference, seen);
    const now = deps.clock.now();
    assertState(before, now, ['in-progress', 'overrunning'], {
      nl: 'Dit onderhoud is nog niet begonnen. Gaat het niet door, zeg het dan af.',
      en: 'This maintenance has not begun yet. If it will not be done, cancel it.',
    });
    const change = { finishedAt: now, startedAt: before.startedAt ?? now };
    await recordStep(tx, deps, before, change, {
      step: 'finished',
      by,
      now,
      notice: 'maintenance-finished',
      explanation,
    });
  });
}

/**
 * Cancels maintenance that has not begun, and tells everybody who was told. Throws `not-found`, `changed-meanwhile`,
 * `maintenance-over`, and `conflict` for what has begun.
 */
export async function cancelMaintenance(
  deps: MaintenanceDependencies,
  reference: string,
  { explanation }: EndMaintenanceRequest,
  by: string,
  seen?: SeenVersions,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await lockMaintenance(tx, reference, seen);
    const now = deps.clock.now();
    assertState(before, now, ['announced'], {
      nl: 'Dit onderhoud is al begonnen. Meld dat het klaar is als er niet meer gewerkt wordt.',
      en: 'This maintenance has begun already. Say that it is finished when there is no more work.',
    });
    await recordStep(
      tx,
      deps,
      before,
      { cancelledAt: now },
      {
        step: 'cancelled',
        by,
        now,
        notice: 'maintenance-cancelled',
        explanation,
      },
    );
  });
}
