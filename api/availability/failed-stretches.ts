import type { Impact } from '../database/schema/incidents.ts';
import type { Span } from './spans.ts';

/** What made something fail: an incident, or maintenance that was an emergency or ran over. */
export type Cause = {
  kind: 'incident' | 'maintenance';
  reference: string;
  /** Whether the public was told of it: what it was not told of has no page, and is not named on one. */
  told: 'public' | 'own-staff';
};

/** A time in which something fails, whole or in part, by one cause. */
export type Failure = Span & {
  impact: Impact;
  cause: Cause;
  /** The components that fail; none means all. */
  componentIds: readonly string[];
};

/** A time in which planned maintenance is done on some components only. */
export type PartialWork = Span & { componentIds: readonly string[] };

/** A time in which something fails, and by what: at each moment one cause only. */
export type FailedStretch = Span & { impact: Impact; cause: Cause };

/**
 * When something failed, in order and without overlap. Where failures overlap the worst counts, once; of equal ones that which
 * began first. A failure of components that are all under planned maintenance at the moment does not count.
 */
export function failedStretches(failures: readonly Failure[], work: readonly PartialWork[]): FailedStretch[] {
  const moments = [...new Set([...failures, ...work].flatMap(({ from, to }) => [from, to]))].sort((a, b) => a - b);
  const failing = inTurn(failures);
  const working = inTurn(work);
  const stretches: FailedStretch[] = [];
  moments.forEach((from, index) => {
    const to = moments[index + 1];
    if (to === undefined) return;
    const worked = new Set(working(from).flatMap(({ componentIds }) => componentIds));
    const worst = worstOf(failing(from).filter((failure) => !isWorkedOn(failure, worked)));
    if (!worst) return;
    const last = stretches.at(-1);
    if (last?.to === from && last.impact === worst.impact && last.cause === worst.cause) last.to = to;
    else stretches.push({ from, to, impact: worst.impact, cause: worst.cause });
  });
  return stretches;
}

function isWorkedOn({ componentIds }: Failure, worked: ReadonlySet<string>): boolean {
  return componentIds.length > 0 && componentIds.every((id) => worked.has(id));
}

function worstOf(failures: readonly Failure[]): Failure | undefined {
  const first = (a: Failure, b: Failure) => a.from - b.from || a.cause.reference.localeCompare(b.cause.reference);
  return (
    failures.filter(({ impact }) => impact === 'full').toSorted(first)[0] ??
    failures.filter(({ impact }) => impact === 'partial').toSorted(first)[0]
  );
}

/** Gives those of a moment, for moments that are asked in order: so each is looked at once, not at every moment. */
function inTurn<T extends Span>(spans: readonly T[]): (at: number) => T[] {
  const waiting = spans.filter(({ from, to }) => to > from).toSorted((a, b) => b.from - a.from);
  let now: T[] = [];
  return (at) => {
    now = now.filter(({ to }) => to > at);
    for (let next = waiting.at(-1); next && next.from <= at; next = waiting.at(-1)) {
      waiting.pop();
      if (next.to > at) now.push(next);
    }
    return now;
  };
}
