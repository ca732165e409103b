import { expandWindow } from '../calendar/windows.ts';
import type { Queryable } from '../database/client.ts';
import { invalidFields } from '../errors.ts';
import { readOrganisation, readProduct } from '../products/queries.ts';
import { earliestStart } from './check-notice-period.ts';
import { windowsOf } from './check-window.ts';

const usualDays = 92;
const mostDays = 400;

/**
 * When maintenance of a product may be done between two moments (requirement F2), and from when on it may start if it were
 * announced now (F1). Without an end: three months. Throws `not-found`, and `invalid-input` for more than 400 days.
 */
export async function listWindows(
  db: Queryable,
  productId: string,
  now: Temporal.Instant,
  period: { from: Temporal.Instant | undefined; until: Temporal.Instant | undefined },
) {
  const from = period.from ?? now;
  const until = period.until ?? from.add({ hours: 24 * usualDays });
  if (Temporal.Instant.compare(until, from) <= 0 || from.until(until).total('hours') > 24 * mostDays) {
    const detail = {
      nl: `Vul een tijdstip in na “from”, en hooguit ${mostDays} dagen later.`,
      en: `Give a moment after “from”, and at most ${mostDays} days later.`,
    };
    throw invalidFields([{ in: 'query', field: 'until', detail }]);
  }
  const organisation = await readOrganisation(db);
  const product = await readProduct(db, productId);
  const windows = windowsOf(product, organisation);
  const items = windows.flatMap((window) =>
    expandWindow(window, organisation.timeZone, from, until).map((time) => ({
      startsAt: time.from.toString(),
      endsAt: time.to.toString(),
      rule: window.rule,
      of: window.of,
    })),
  );
  return {
    earliestStart: earliestStart(organisation, now).toString(),
    windows: [...windows],
    items: items.toSorted((a, b) => Temporal.Instant.compare(a.startsAt, b.startsAt)),
  };
}
