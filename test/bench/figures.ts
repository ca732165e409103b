import { availableParallelism, cpus, totalmem } from 'node:os';

export type Figure = { what: string; milliseconds: number[]; norm: string };

/** What the figures were measured on, for whoever compares them. */
export function machine(): string {
  const [cpu] = cpus();
  return `${availableParallelism()} cores (${cpu?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
}

/** The value below which a part of the sorted figures lies. */
export function percentile(figures: number[], part: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN;
}

/** One figure as a line: median, 95th percentile, worst, and what it should be. */
export function line({ what, milliseconds, norm }: Figure): string {
  const [median, p95, worst] = [0.5, 0.95, 1].map((part) => `${percentile(milliseconds, part).toFixed(0)}`.padStart(7));
  return `${what.padEnd(58)} ${String(milliseconds.length).padStart(4)} ${median} ${p95} ${worst}   ${norm}`;
}

export const heading = `${''.padEnd(58)} runs  median     p95   worst   norm (ms)`;
