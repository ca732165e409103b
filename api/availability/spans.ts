/** A stretch of time in milliseconds since 1970: `from` belongs to it, `to` does not. Numbers, as a year has thousands of them. */
export type Span = { from: number; to: number };

/** The same time as stretches in order, that neither overlap nor touch. */
export function merged(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else if (span.to > span.from) result.push({ from: span.from, to: span.to });
  }
  return result;
}

/** What of some stretches, in order, lies in other ones, in order; each keeps what else it carries. */
export function within<T extends Span>(spans: readonly T[], others: readonly Span[]): T[] {
  const result: T[] = [];
  let first = 0;
  for (const span of spans) {
    while (first < others.length && (others[first]?.to ?? 0) <= span.from) first += 1;
    for (let index = first; index < others.length; index += 1) {
      const other = others[index];
      if (!other || other.from >= span.to) break;
      result.push({ ...span, from: Math.max(span.from, other.from), to: Math.min(span.to, other.to) });
    }
  }
  return result;
}

/** What of some merged stretches lies outside other merged ones. */
export function without(spans: readonly Span[], others: readonly Span[]): Span[] {
  const gaps: Span[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const other of others) {
    gaps.push({ from, to: other.from });
    from = other.to;
  }
  return within(spans, [...gaps, { from, to: Number.POSITIVE_INFINITY }]);
}

/** How long they last together, in milliseconds. */
export function lengthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { from, to }) => sum + to - from, 0);
}
