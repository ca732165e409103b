import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';

const answered = z.array(z.string());

/**
 * Puts `css` into the style of each element of these templates of HTML, because mail programs read little else. In a
 * thread that ends: juice brings parsers of six megabytes, which nothing needs after the start.
 */
export async function inlineStyles(sources: string[], css: string): Promise<string[]> {
  const worker = new Worker(new URL('./inline-styles-worker.js', import.meta.url), { workerData: { sources, css } });
  const [inlined] = await once(worker, 'message');
  await worker.terminate();
  return answered.parse(inlined);
}
