import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { runProgram } from '../support/run-program.ts';
import type { Figure } from './figures.ts';

const runs = 3;

/** From a finished `npm ci` to the demo's account: on an empty folder each time. */
export async function benchDemo(say: (line: string) => void): Promise<Figure[]> {
  const milliseconds: number[] = [];
  for (let run = 1; run <= runs; run += 1) {
    say(`demo, run ${run} of ${runs} …`);
    const dataDir = await mkdtemp(join(tmpdir(), 'baken-bench-'));
    const start = performance.now();
    const demo = runProgram('api/demo/demo.ts', [], { DATA_DIR: dataDir, PORT: '0' });
    while (!demo.printed().includes('Serving until')) {
      if (performance.now() - start > 60_000)
        throw new Error(`the demo did not come to its account: ${demo.printed()}`);
      await setTimeout(20);
    }
    milliseconds.push(performance.now() - start);
    demo.process.kill('SIGTERM');
    await demo.ended;
    await rm(dataDir, { recursive: true, force: true });
  }
  return [{ what: 'npm run demo, to its account', values: milliseconds, norm: 'median under 20,000' }];
}
