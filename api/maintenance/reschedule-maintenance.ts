import type { SeenVersions } from '../http/if-match.ts';
import { readOrganisation } from '../products/queries.ts';
import { timesOf } from './announce-maintenance.ts';
import { assertInTime, remindAt } from './check-notice-period.ts';
import { assertTimes } from './check-times.ts';
import { checkWindow } from './check-window.ts';
import { assertState, lockMaintenance, readMaintainedProducts } from './find-maintenance.ts';
import { type MaintenanceDependencies, recordStep } from './record-step.ts';
import { refuseSameTime } from './refuse-repetition.ts';
import type { RescheduleMaintenanceRequest } from './schemas.ts';

/**
 * Gives maintenance that has not begun another time, and tells everybody who was told. The working days count anew from now,
 * unless it is an emergency; the window is looked at anew. Throws `not-found`, `changed-meanwhile`, `invalid-input`,
 * `announced-too-late`, `outside-window`, `maintenance-over`, and `conflict` for what has begun or has this time already.
 */
export async function rescheduleMaintenance(
  deps: MaintenanceDependencies,
  reference: string,
  request: RescheduleMaintenanceRequest,
  by: string,
  seen?: SeenVersions,
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const before = await lockMaintenance(tx, reference, seen);
    const now = deps.clock.now();
    assertState(before, now, ['announced'], {
      nl: 'Dit onderhoud is al begonnen. Verleng het, of meld dat het klaar is.',
      en: 'This maintenance has begun already. Extend it, or say that it is finished.',
    });
    const organisation = await readOrganisation(tx);
    refuseSameTime(before, request);
    const { startsAt, endsAt, emergency, outsideWindow, explanation } = request;
    assertTimes(request, now);
    if (!emergency) assertInTime(organisation, startsAt, now);
    const outsideWindowReason = (outsideWindow ?? emergency)?.reason ?? null;
    const products = (await readMaintainedProducts(tx, before.id)).map(({ id, components }) => ({
      id,
      components: components.map((component) => component.id),
    }));
    const windowVerdict = await checkWindow(tx, organisation, {
      products,
      interval: { from: startsAt, to: endsAt },
      work: before.work,
      outsideWindowReason,
      except: before.id,
    });
    const change = {
      startsAt,
      endsAt,
      announcedEndsAt: endsAt,
      emergencyReason: emergency?.reason ?? null,
      windowVerdict,
      outsideWindowReason: windowVerdict === 'outside' ? outsideWindowReason : null,
      remindAt: remindAt(organisation, startsAt, now),
      remindedAt: null,
      askedAt: null,
      confirmedAt: null,
    };
    await recordStep(tx, deps, before, change, {
      step: 'rescheduled',
      by,
      now,
      notice: 'maintenance-rescheduled',
      explanation,
      earlier: before,
      detail: { from: timesOf(before), to: timesOf(request) },
    });
  });
}
