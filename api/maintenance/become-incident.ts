import type { SeenVersions } from '../http/if-match.ts';
import { registerIncident } from '../incidents/open-incident.ts';
import { assertState, lockMaintenance, readMaintainedProducts } from './find-maintenance.ts';
import { type MaintenanceDependencies, recordStep } from './record-step.ts';
import type { BecomeIncidentRequest } from './schemas.ts';

/**
 * Turns maintenance that goes wrong into an incident on the same products, in one step: the maintenance ends, the incident is
 * open and its clocks run. Nobody is told yet: that is the incident's first update. Who was told of the maintenance gets the
 * incident's closing notice too. Gives the incident's reference. Throws `not-found`, `changed-meanwhile`, `maintenance-over`,
 * and `conflict` for what has not begun.
 */
export async function becomeIncident(
  deps: MaintenanceDependencies,
  reference: string,
  request: BecomeIncidentRequest,
  by: string,
  seen?: SeenVersions,
): Promise<{ incident: string }> {
  return deps.db.transaction(async (tx) => {
    const before = await lockMaintenance(tx, reference, seen);
    const now = deps.clock.now();
    assertState(before, now, ['in-progress', 'overrunning'], {
      nl: 'Dit onderhoud is nog niet begonnen. Open een incident als er nu al iets niet werkt.',
      en: 'This maintenance has not begun yet. Open an incident if something fails already.',
    });
    const products = (await readMaintainedProducts(tx, before.id)).map(({ id, components }) => ({
      id,
      components: components.map((component) => component.id),
    }));
    const symptom = Object.keys(request.symptom).length > 0 ? request.symptom : before.symptom;
    const incident = await registerIncident(
      tx,
      { ...request, symptom, kind: 'disruption', availability: 'counts', products },
      { by, now },
    );
    const change = { finishedAt: now, startedAt: before.startedAt ?? now, incidentId: incident.id };
    await recordStep(tx, deps, before, change, {
      step: 'became-incident',
      by,
      now,
      detail: { incident: incident.reference },
    });
    return { incident: incident.reference };
  });
}
