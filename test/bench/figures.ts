import { availableParallelism, cpus, totalmem } from 'node:os';

/** Values of one thing, a run each, in milliseconds unless another unit is given. */
export type Figure = { what: string; values: number[]; unit?: string; norm: string };

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

/** One figure as a line: median, 95th and 99th percentile, highest, and what it should be. */
export function line({ what, values, unit = 'ms', norm }: Figure): string {
  const cells = [0.5, 0.95, 0.99, 1].map((part) => shown(percentile(values, part)).padStart(8));
  return `${what.padEnd(58)} ${String(values.length).padStart(4)} ${cells.join('')} ${unit.padEnd(6)}  ${norm}`;
}

const shown = (value: number) => value.toFixed(value < 10 ? 2 : 0);

export const heading = `${''.padEnd(58)} runs   median     p95     p99 highest         norm`;
