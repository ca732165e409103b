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
 * is for that component, and the others are for the rest; work on the product as a whole must fit both.
 */
export function findWindow(
  { windows, componentIds }: { windows: readonly MaintenanceWindow[]; componentIds: readonly string[] },
  planned: PlannedWork,
  timeZone: string,
): WindowVerdict {
  if (windows.length === 0) return { lies: 'none-agreed' };
  const concerned = planned.componentIds.length > 0 ? planned.componentIds : componentIds;
  const sets = concerned.length > 0 ? concerned.map((id) => windowsFor(id, windows, componentIds)) : [windows];
  const found = sets.map((set) => set.find((window) => fits(window, planned, timeZone)));
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

/** "national service centre (NDC)" names the component `ndc`. */
function names({ of }: MaintenanceWindow, componentId: string): boolean {
  const words: string[] = of?.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? [];
  return words.includes(componentId);
}

function fits(window: MaintenanceWindow, planned: PlannedWork, timeZone: string): boolean {
  if (window.work && window.work !== planned.work) return false;
  if (window.limit && !isWithin(window.limit, window.work ?? null, planned, timeZone)) return false;
  // A limit without days or times leaves the moment free.
  if (!window.repeats) return window.limit !== null && window.limit !== undefined;
  const { from, to } = planned.interval;
  return expandWindow(window, timeZone, from, to).some(
    (time) => Temporal.Instant.compare(time.from, from) <= 0 && Temporal.Instant.compare(to, time.to) <= 0,
  );
}

function isWithin(
  { times, per, hours }: WindowLimit,
  work: string | null,
  { interval, others }: PlannedWork,
  timeZone: string,
): boolean {
  if (hours !== null && interval.from.until(interval.to).total('hours') > hours) return false;
  const periodOf = (at: Temporal.Instant) => {
    const date = at.toZonedDateTimeISO(timeZone).toPlainDate();
    return per === 'year' ? String(date.year) : date.toPlainYearMonth().toString();
  };
  const period = periodOf(interval.from);
  // A window for any work counts all of it: the kind that somebody gives is no way around its limit.
  const counted = others.filter((other) => work === null || other.work === work);
  return counted.filter(({ startsAt }) => periodOf(startsAt) === period).length < times;
}
