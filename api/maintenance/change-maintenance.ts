import type { SeenVersions } from '../http/if-match.ts';
import { assertNotOver, lockMaintenance } from './find-maintenance.ts';
import { type MaintenanceDependencies, recordStep } from './record-step.ts';
import type { ChangeMaintenanceRequest } from './schemas.ts';

/**
 * Changes the words about maintenance, or which messages are sent; tells nobody. What is on the public page follows. Throws
 * `not-found`, `changed-meanwhile` and `maintenance-over`.
 */
export async function changeMaintenance(
  deps: MaintenanceDependencies,
  reference: string,
  request: ChangeMaintenanceRequest,
  by: string,
  seen?: SeenVersions,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await lockMaintenance(tx, reference, seen);
    const now = deps.clock.now();
    assertNotOver(before, now);
    await recordStep(tx, deps, before, request, {
      step: 'changed',
      by,
      now,
      detail: { fields: Object.keys(request) },
    });
  });
}
