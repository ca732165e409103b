import { invalidField } from '../errors.ts';
import type { SeenVersions } from '../http/if-match.ts';
import { assertEnd } from './check-times.ts';
import { assertState, lockMaintenance } from './find-maintenance.ts';
import { type MaintenanceDependencies, recordStep } from './record-step.ts';
import type { ExtendMaintenanceRequest } from './schemas.ts';

/**
 * Gives maintenance that is going on, or running over, a later end and tells everybody who was told (requirement F3). What it
 * lasts longer than was announced counts as not available. Throws `not-found`, `changed-meanwhile`, `invalid-input`,
 * `maintenance-over`, and `conflict` for what has not begun.
 */
export async function extendMaintenance(
  deps: MaintenanceDependencies,
  reference: string,
  { endsAt, explanation }: ExtendMaintenanceRequest,
  by: string,
  seen?: SeenVersions,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await lockMaintenance(tx, reference, seen);
    const now = deps.clock.now();
    assertState(before, now, ['in-progress', 'overrunning'], {
      nl: 'Dit onderhoud is nog niet begonnen. Geef het een andere tijd.',
      en: 'This maintenance has not begun yet. Give it another time.',
    });
    assertEnd({ startsAt: before.startsAt, endsAt }, now);
    if (Temporal.Instant.compare(endsAt, before.endsAt) <= 0) {
      throw invalidField('/endsAt', {
        nl: 'Dit is niet later dan het einde dat er al is. Is het eerder klaar, meld dat dan zodra het zo is.',
        en: 'This is not later than the end that there is. If it is finished earlier, say so when it is.',
      });
    }
    const change = { endsAt, startedAt: before.startedAt ?? now, askedAt: null, confirmedAt: null, overranAt: null };
    await recordStep(tx, deps, before, change, {
      step: 'extended',
      by,
      now,
      notice: before.without.includes('extended') ? undefined : 'maintenance-extended',
      explanation,
      earlier: before,
      detail: { from: before.endsAt.toString(), to: endsAt.toString() },
    });
  });
}
