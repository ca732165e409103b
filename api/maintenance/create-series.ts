import { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import type { Dependencies } from '../dependencies.ts';
import { invalidField } from '../errors.ts';
import { checkProducts } from '../incidents/check-products.ts';
import { readOrganisation } from '../products/queries.ts';
import { assertInTime } from './check-notice-period.ts';
import { assertTimes, type Times } from './check-times.ts';
import { checkWindow } from './check-window.ts';
import { assertWorkKind } from './check-work-kind.ts';
import { leastAnnounceDays, type Occurrence, occurrencesAfter } from './series-occurrences.ts';
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
    await assertWorkKind(tx, content);
    const least = leastAnnounceDays(organisation);
    if (announceWorkingDays < least) throw tooFewDays(least);
    const series = {
      rule,
      firstStartsAt: startsAt,
      minutes: minutesShown(request, organisation.timeZone),
      exceptions: [...new Set(exceptions)],
      content,
      announceWorkingDays,
    };
    const occurrences = occurrencesAfter(series, organisation, null, comparedTimes);
    const [first] = occurrences;
    if (!first)
      throw invalidField('/rule', { nl: 'Deze regel heeft geen enkele datum.', en: 'This rule has no date.' });
    assertFirstIsNear(first, now);
    assertApart(occurrences, organisation.timeZone);
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

/** Of so many times it is looked whether each is over before the next begins: of most rules more than a year. */
const comparedTimes = 60;

/** How long it takes by the clock on the wall: from 21:00 to 7:00 is ten hours, also in the nights in which the clocks change. */
function minutesShown({ startsAt, endsAt }: Times, timeZone: string): number {
  const shown = (at: Temporal.Instant) => at.toZonedDateTimeISO(timeZone).toPlainDateTime();
  return Math.max(1, Math.round(shown(startsAt).until(shown(endsAt)).total('minutes')));
}

/** A rule whose first time is years away was not meant so, such as one for a fifth Monday in February. */
function assertFirstIsNear({ startsAt }: Occurrence, now: Temporal.Instant): void {
  if (Temporal.Instant.compare(startsAt, now.add({ hours: 24 * 731 })) <= 0) return;
  const date = startsAt.toString().slice(0, 10);
  throw invalidField('/rule', {
    nl: `De eerste keer zou pas ${date} zijn, over meer dan twee jaar. Controleer de regel.`,
    en: `The first time would be ${date}, more than two years ahead. Check the rule.`,
  });
}

/** Two times of a series never overlap: the second would be announced while the first still lasts. */
function assertApart(occurrences: readonly Occurrence[], timeZone: string): void {
  occurrences.forEach(({ endsAt }, index) => {
    const next = occurrences[index + 1];
    if (!next || Temporal.Instant.compare(endsAt, next.startsAt) <= 0) return;
    const date = next.startsAt.toZonedDateTimeISO(timeZone).toPlainDate().toString();
    throw invalidField('/endsAt', {
      nl: `Zo begint het onderhoud van ${date} terwijl het vorige nog bezig is. Kies een eerder einde, of een andere regel.`,
      en: `The maintenance of ${date} would begin while the one before it still lasts. Choose an earlier end, or another rule.`,
    });
  });
}

function tooFewDays(least: number) {
  return invalidField('/announceWorkingDays', {
    nl: `Kondig onderhoud dat terugkomt minstens ${least} werkdagen vooraf aan: een dag meer dan de norm, zodat het ook op tijd is als de dienst even stilstaat.`,
    en: `Announce maintenance that comes back at least ${least} working days ahead: a day more than the norm, so that it is in time also when the service is away for a while.`,
  });
}
