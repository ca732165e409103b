import type { Interval } from '../calendar/open-hours.ts';
import { expandWindow } from '../calendar/windows.ts';
import type { MaintenanceWindow, WindowLimit } from '../products/profile.ts';

/** What is asked about one product: work on it, at a time. */
export type PlannedWork = {
  interval: Interval;
  /** Ids of the components that are worked on; none means the product as a whole. */
  componentIds: readonly string[];
  /** The kind of work, where a window is for one kind only, such as "technical installations". */
  work: string | null;
  /** Other maintenance of the product that was not cancelled: some windows may be used so many times only. */
  others: readonly { startsAt: Temporal.Instant; work: string | null }[];
};

/** Where work lies: in which windows (one for each component that has its own), outside all, or none were ever agreed. */
export type WindowVerdict =
  | { lies: 'inside'; windows: MaintenanceWindow[] }
  | { lies: 'outside' }
  | { lies: 'none-agreed' };

/**
 * Whether work on a product lies inside a window that was agreed for it (requirement F2). A window whose `of` names a component
 * is for that component, and the others are for the rest; work on the product as a whole must fit both. Work of a kind that has windows of its
 * own belongs in those, and uses up those only: the agreement has a row for each kind (H 6.1.3 and 6.3.2: services once a month, technical
 * installations four times a year). Where it has one row for both (H 6.7.2), the file has one window for any work.
 */
export function findWindow(
  { windows, componentIds }: { windows: readonly MaintenanceWindow[]; componentIds: readonly string[] },
  planned: PlannedWork,
  timeZone: string,
): WindowVerdict {
  if (windows.length === 0) return { lies: 'none-agreed' };
  const concerned = planned.componentIds.length > 0 ? planned.componentIds : componentIds;
  const sets = concerned.length > 0 ? concerned.map((id) => windowsFor(id, windows, componentIds)) : [windows];
  const found = sets.map((set) => {
    const kind = kindIn(set, planned.work);
    const others = planned.others.filter(({ work }) => kindIn(set, work) === kind);
    return set.find((window) => (window.work ?? null) === kind && fits(window, { ...planned, others }, timeZone));
  });
  const inside = found.filter((window) => window !== undefined);
  if (inside.length < found.length) return { lies: 'outside' };
  return { lies: 'inside', windows: [...new Set(inside)] };
}

function windowsFor(
  componentId: string,
  windows: readonly MaintenanceWindow[],
  known: readonly string[],
): readonly MaintenanceWindow[] {
  const own = windows.filter((window) => names(window, componentId));
  return own.length > 0 ? own : windows.filter((window) => !known.some((id) => names(window, id)));
}

/** The kind of work as far as these windows tell it apart; null is all that has none of its own. */
function kindIn(windows: readonly MaintenanceWindow[], work: string | null): string | null {
  return windows.some((window) => window.work === work) ? work : null;
}

/** "national service centre (NDC)" names the component `ndc`. */
function names({ of }: MaintenanceWindow, componentId: string): boolean {
  const words: string[] = of?.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? [];
  return words.includes(componentId);
}

function fits(window: MaintenanceWindow, planned: PlannedWork, timeZone: string): boolean {
  if (window.limit && !isWithin(window.limit, planned, timeZone)) return false;
  // A limit without days or times leaves the moment free.
  if (!window.repeats) return window.limit !== null && window.limit !== undefined;
  const { from, to } = planned.interval;
  return expandWindow(window, timeZone, from, to).some(
    (time) => Temporal.Instant.compare(time.from, from) <= 0 && Temporal.Instant.compare(to, time.to) <= 0,
  );
}

function isWithin({ times, per, hours }: WindowLimit, { interval, others }: PlannedWork, timeZone: string): boolean {
  if (hours !== null && interval.from.until(interval.to).total('hours') > hours) return false;
  const periodOf = (at: Temporal.Instant) => {
    const date = at.toZonedDateTimeISO(timeZone).toPlainDate();
    return per === 'year' ? String(date.year) : date.toPlainYearMonth().toString();
  };
  const period = periodOf(interval.from);
  return others.filter(({ startsAt }) => periodOf(startsAt) === period).length < times;
}
