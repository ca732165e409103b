import type { Figure } from './figures.ts';
import { benchLanes } from './lanes.ts';
import { benchSizes } from './sizes.ts';
import { benchThroughput } from './throughput.ts';

/** How fast large mailings go out, beside what the machine can do without a database; and what does not wait for them. */
export async function benchFanOut(say: (line: string) => void): Promise<Figure[]> {
  return [...(await benchThroughput(say)), ...(await benchLanes(say)), ...(await benchSizes(say))];
}
