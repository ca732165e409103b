import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Drill, long, startDrill } from './drill.ts';

const readers = long ? 20_000 : 2_000;
const kills = long ? 20 : 3;
/** What a worker process claims at a time: 500 for each of the three that serve customers. */
const inFlight = 3 * 500;

let drill: Drill;
beforeEach(async () => {
  drill = await startDrill({ readers });
});
afterEach(() => drill.close());

describe('a deliver worker that is killed halfway, again and again', () => {
  it('loses nothing, doubles no more than what was in flight, and says which may have been doubled', async () => {
    // So slow that a kill meets a batch in flight.
    drill.ses.behave({ delayMs: 40 });
    const publicationId = await drill.publish();
    for (let kill = 1; kill <= kills; kill += 1) {
      const worker = drill.startWorker();
      const enough = Math.min((readers * kill) / (kills + 1), readers - 1);
      await eventually(() => expect(drill.taken()).toBeGreaterThan(enough));
      worker.process.kill('SIGKILL');
      await worker.ended;
      await drill.passLeases();
    }
    drill.ses.behave({});
    drill.startWorker();
    await drill.untilEnded(publicationId);
    const { twice } = await drill.tally(`worker killed ${kills} times`);
    expect(twice).toBeLessThanOrEqual(inFlight * kills);
    const [recorded] = await drill.database
      .sql`select count(distinct delivery_id)::int as n from delivery_attempts where outcome = 'unknown'`;
    expect(recorded?.n).toBeGreaterThanOrEqual(twice);
  });
});

describe('a deliver worker that is asked to stop', () => {
  it('finishes its batches, so that the next one doubles nothing', async () => {
    drill.ses.behave({ delayMs: 40 });
    const publicationId = await drill.publish();
    const first = drill.startWorker();
    await eventually(() => expect(drill.taken()).toBeGreaterThan(100));
    first.process.kill('SIGTERM');
    expect(await first.ended).toBe(0);
    drill.startWorker();
    await drill.untilEnded(publicationId);
    expect(await drill.tally('worker stopped')).toMatchObject({ twice: 0, lost: 0 });
  });

  it('ends at once when it is asked again', async () => {
    drill.ses.behave({ silent: true });
    await drill.publish();
    const worker = drill.startWorker();
    await eventually(() => expect(drill.ses.calls().count).toBeGreaterThan(0));
    worker.process.kill('SIGTERM');
    await eventually(() => expect(worker.printed()).toContain('again to stop at once'));
    const again = setInterval(() => worker.process.kill('SIGTERM'), 100);
    expect(await worker.ended.finally(() => clearInterval(again))).toBe(143);
  });
});
