import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { BenchedService } from './start-service.ts';

const answered = z.object({ reference: z.string().optional() }).loose();

/** Opens an incident and publishes its first notice, over HTTP as a client would; how many milliseconds publishing took. */
export async function openAndPublish(
  service: Pick<BenchedService, 'url'>,
  key: string,
  wanted: { priority: number; audience: 'intern' | 'extern' | 'both' },
): Promise<{ reference: string; call: number }> {
  const post = async (path: string, body: object) => {
    const response = await fetch(`${service.url}/v1/${path}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (response.status !== 201) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return answered.parse(await response.json());
  };
  const { priority, audience } = wanted;
  const opened = { products: [{ id: 'digid' }], priority, description: 'bench' };
  const { reference = '' } = await post('incidents', opened);
  const start = performance.now();
  await post(`incidents/${reference}/updates`, { status: 'investigating', audience });
  return { reference, call: performance.now() - start };
}

/** Between runs the machine must be at rest, or one run measures the one before. */
export async function untilQuiet({ sql }: Pick<BenchedService, 'sql'>): Promise<void> {
  for (;;) {
    const [left] = await sql`select 1 from mailings where finished_at is null limit 1`;
    if (!left) return;
    await setTimeout(100);
  }
}
