import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { takeDueSteps } from '../../api/maintenance/maintenance-clock.ts';
import { maintenanceEvent } from '../../api/webhooks/payload-schemas.ts';
import { dutch } from '../maintenance/announcing.ts';
import { mondayMorning } from '../support/test-dependencies.ts';
import { startTelling, type Telling } from './telling.ts';

let telling: Telling;
beforeAll(async () => {
  telling = await startTelling();
});
afterAll(() => telling.close());
beforeEach(async () => {
  await telling.reset();
  telling.deps.clock.set(mondayMorning);
  await telling.add();
  await telling.startLoop();
});

/** DigiD on Saturday 5 December 2026 from 8.00 to 12.00 hours. */
async function announce(change: object = {}): Promise<string> {
  const { status, body } = await telling.api.call<{ reference: string }>('POST', '/v1/maintenances', {
    body: {
      products: [{ id: 'digid' }],
      startsAt: dutch('2026-12-05T08:00').toString(),
      endsAt: dutch('2026-12-05T12:00').toString(),
      description: 'geheim voor eigen mensen',
      ...change,
    },
  });
  expect([status, body]).toMatchObject([201, { reference: expect.any(String) }]);
  return body.reference;
}

async function act(reference: string, verb: string, body: object = {}): Promise<void> {
  const answer = await telling.api.call('POST', `/v1/maintenances/${reference}/${verb}`, { body });
  expect([answer.status, answer.body]).toMatchObject([200, { reference }]);
}

/** Lets the time pass until then, with the clock that takes the steps that are due. */
async function until(time: string): Promise<void> {
  await telling.untilQuiet();
  telling.deps.clock.set(dutch(time).toString());
  while ((await takeDueSteps(telling.deps)) > 0);
}

/** What was told, by state, after the loop made every call. */
async function told(count: number) {
  const events = () => telling.receiver.events().map((event) => maintenanceEvent.parse(event));
  await telling.eventually(() => expect(events()).toHaveLength(count));
  return events();
}

describe('maintenance', () => {
  it('is told step by step as on the status page, also the steps that the clock takes', async () => {
    const reference = await announce();
    await until('2026-12-05T08:00');
    await until('2026-12-05T12:01');
    await act(reference, 'extension', { endsAt: dutch('2026-12-05T13:00').toString() });
    await act(reference, 'completion', { explanation: { nl: 'Alles werkt.' } });
    const events = await told(5);
    expect(events.map(({ data }) => [data.state, data.updates[0]?.step])).toEqual([
      ['announced', 'announced'],
      ['in-progress', 'started'],
      ['overrunning', 'overran'],
      ['in-progress', 'extended'],
      ['finished', 'finished'],
    ]);
    const sequences = events.map(({ data }) => data.sequence);
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
    expect(events.at(-1)).toMatchObject({
      type: 'maintenance.updated',
      data: { reference, title: 'Onderhoud aan DigiD voor burgers', text: 'Alles werkt.', emergency: false },
    });
    expect(JSON.stringify(events)).not.toContain('geheim');
  });

  it('is told once by two clocks at the same time', async () => {
    await announce();
    await telling.untilQuiet();
    telling.deps.clock.set(dutch('2026-12-05T08:00').toString());
    await Promise.all([takeDueSteps(telling.deps), takeDueSteps(telling.deps)]);
    const steps = (await told(2)).map(({ data }) => data.updates[0]?.step);
    expect(steps).toEqual(['announced', 'started']);
  });

  it('is not told when it is for own staff, nor what is asked of the one on duty or changed in words', async () => {
    await announce({ audience: 'intern' });
    expect(await telling.deps.sql`select 1 from webhook_calls`).toHaveLength(0);
    const reference = await announce({ outsideWindow: { reason: 'Het kan niet anders' } });
    await telling.api.call('PATCH', `/v1/maintenances/${reference}`, { body: { description: 'Anders' } });
    await until('2026-12-05T08:00');
    await until('2026-12-05T11:45');
    await act(reference, 'confirmation');
    const steps = (await told(2)).map(({ data }) => data.updates[0]?.step);
    expect(steps).toEqual(['announced', 'started']);
  });
});
