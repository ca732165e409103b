import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Program, runProgram } from '../support/run-program.ts';
import { startTelling, type Telling } from './telling.ts';

let telling: Telling;
let worker: Program | undefined;
beforeAll(async () => {
  telling = await startTelling();
});
beforeEach(() => telling.reset());
afterAll(async () => {
  worker?.process.kill('SIGKILL');
  await worker?.ended;
  await telling.close();
});

function startWorker(): Program {
  return runProgram('api/main.ts', [], {
    DATABASE_URL: telling.deps.databaseUrl,
    DATA_DIR: telling.deps.config.dataDir,
    ROLES: 'deliver',
    WEBHOOK_NETWORKS: '127.0.0.0/8',
    LOG_LEVEL: 'fatal',
  });
}

describe('a worker process that is killed while a receiver has its call and has not answered', () => {
  it('loses nothing: the next one makes the call again, with the same id, so that the receiver can tell', async () => {
    const { body: webhook } = await telling.add();
    const reference = await telling.tell();
    // It takes the call and says nothing: the worker is killed between the call and writing down what came of it.
    telling.receiver.behave(() => undefined);
    worker = startWorker();
    await eventually(() => expect(telling.receiver.events()).toHaveLength(1));
    worker.process.kill('SIGKILL');
    await worker.ended;
    expect((await telling.calls(webhook.id))[0]).toMatchObject({ state: 'sending', attempts: 1 });
    // As if the minute of its lease had passed.
    await telling.deps.sql`update webhook_calls set lease_until = now() - interval '1 second'`;
    telling.deps.clock.set(Temporal.Now.instant().toString());
    telling.receiver.behave((_received, response) => response.end());
    await telling.startLoop();
    await eventually(async () =>
      expect((await telling.calls(webhook.id))[0]).toMatchObject({ state: 'delivered', attempts: 2 }),
    );
    expect(telling.receiver.events(webhook.secret ?? '').map(({ data }) => data)).toEqual(
      Array(2).fill(expect.objectContaining({ reference, sequence: 1 })),
    );
    expect(new Set(telling.receiver.received.slice(1).map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });
});
