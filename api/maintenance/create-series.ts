import { calendarOf } from '../calendar/organisation-calendar.ts';
import { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import type { Dependencies } from '../dependencies.ts';
import { invalidField } from '../errors.ts';
import { checkProducts } from '../incidents/check-products.ts';
import { readOrganisation } from '../products/queries.ts';
import { assertInTime } from './check-notice-period.ts';
import { assertTimes } from './check-times.ts';
import { checkWindow } from './check-window.ts';
import { occurrencesAfter } from './series-occurrences.ts';
import type { CreateSeriesRequest } from './series-schemas.ts';

/**
 * Has maintenance come back by a rule: each time is announced by the clock, as long ahead as the series says. Nobody is told yet.
 * What would be wrong with the first time is refused now. Gives its id. Throws `invalid-input`, `announced-too-late`,
 * `outside-window` and `no-organisation`.
 */
export async function createSeries(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  request: CreateSeriesRequest,
  by: string,
): Promise<number> {
  const { rule, startsAt, endsAt, exceptions, announceWorkingDays, ...content } = request;
  return deps.db.transaction(async (tx) => {
    const now = deps.clock.now();
    const organisation = await readOrganisation(tx);
    assertTimes(request, now);
    await checkProducts(tx, content.products);
    const least = organisation.profile.maintenanceNoticeWorkingDays;
    if (announceWorkingDays < least) throw tooFewDays(least);
    const series = {
      rule,
      firstStartsAt: startsAt,
      minutes: Math.max(1, Math.round(startsAt.until(endsAt).total('minutes'))),
      exceptions: [...new Set(exceptions)],
      content,
      announceWorkingDays,
    };
    const [first] = occurrencesAfter(series, calendarOf(organisation), null, 1);
    if (!first)
      throw invalidField('/rule', { nl: 'Deze regel heeft geen enkele datum.', en: 'This rule has no date.' });
    assertInTime(organisation, first.startsAt, now);
    await checkWindow(tx, organisation, {
      products: content.products,
      interval: { from: first.startsAt, to: first.endsAt },
      work: content.work ?? null,
      outsideWindowReason: content.outsideWindow?.reason ?? null,
    });
    const [row] = await tx
      .insert(maintenanceSeries)
      .values({ ...series, createdAt: now, createdBy: by })
      .returning({ id: maintenanceSeries.id });
    if (!row) throw new Error('the database returned no series');
    return row.id;
  });
}

function tooFewDays(least: number) {
  return invalidField('/announceWorkingDays', {
    nl: `Kondig onderhoud minstens ${least} werkdagen vooraf aan.`,
    en: `Announce maintenance at least ${least} working days ahead.`,
  });
}
