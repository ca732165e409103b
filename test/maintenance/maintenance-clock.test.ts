import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createLog } from '../../api/log.ts';
import { startMaintenanceClock, takeDueSteps } from '../../api/maintenance/maintenance-clock.ts';
import { addContact } from '../support/add-contact.ts';
import type { Problem } from '../support/api-client.ts';
import { eventually } from '../support/eventually.ts';
import { dutch, startAnnouncing } from './announcing.ts';

let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  room = await startAnnouncing();
});
afterAll(() => room.deps.close());
beforeEach(() => room.deps.clock.set(dutch('2026-11-27T15:00').toString()));
afterEach(() => room.reset());

const goTo = (text: string) => room.deps.clock.set(dutch(text).toString());
/** Moves the clock there and lets it do all that is due. */
async function tick(text: string): Promise<number> {
  goTo(text);
  let taken = 0;
  for (let more = await takeDueSteps(room.deps); more > 0; more = await takeDueSteps(room.deps)) taken += more;
  return taken;
}
const stepsOf = async (reference: string) => (await room.steps(reference)).map(({ step }) => step);
const manager = {
  name: 'On duty',
  position: 'intern',
  roles: ['incidentmanager'],
  mobile: '+31612345678',
  products: ['digipoort'],
} satisfies Parameters<typeof addContact>[1];

describe('maintenance by itself', () => {
  it('reminds when the service desk opens on the working day before, once', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce()).body;
    expect(await tick('2026-12-04T08:59:59')).toBe(0);
    expect(await tick('2026-12-04T09:00')).toBe(1);
    expect(await tick('2026-12-04T09:00:01')).toBe(0);
    expect(await stepsOf(reference)).toEqual(['announced', 'reminded']);
    expect(await room.toldLast(reference)).toEqual({ 'external/email': ['Customer'] });
  });

  it('starts at its time to the second, and says so', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce()).body;
    await tick('2026-12-05T07:59:59.999');
    expect((await room.read(reference)).state).toBe('announced');
    await tick('2026-12-05T08:00');
    expect((await room.read(reference)).state).toBe('in-progress');
    expect((await stepsOf(reference)).at(-1)).toBe('started');
    expect(await room.toldLast(reference)).toEqual({ 'external/email': ['Customer'] });
  });

  it('starts also when another one cannot: that says why, is tried again less and less often, and is logged once', async () => {
    const broken = (await room.announce({ description: 'breaks' })).body;
    const { reference } = (await room.announce({ products: [{ id: 'pkioverheid' }] })).body;
    const lines: string[] = [];
    const deps = { ...room.deps, log: createLog('error', { write: (line) => lines.push(line) }) };
    const look = async (from: string, seconds: number) => {
      for (let second = 0; second < seconds; second += 1) {
        room.deps.clock.set(dutch(from).add({ seconds: second }).toString());
        while ((await takeDueSteps(deps)) > 0);
      }
    };
    await room.deps.sql.unsafe(`
      create function break_it() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
      create trigger break_it before update of started_at on maintenances
        for each row when (old.description = 'breaks') execute function break_it();`);
    try {
      await look('2026-12-05T08:00', 200);
      expect((await stepsOf(reference)).at(-1)).toBe('started');
      expect(await stepsOf(broken.reference)).toEqual(['announced']);
      // After 0, 1, 3, 7, 15, 31, 63, 123 and 183 seconds.
      expect(await room.read(broken.reference)).toMatchObject({
        problem: {
          since: dutch('2026-12-05T08:00').toString(),
          tries: 9,
          detail: { nl: expect.stringContaining('door een fout in Baken (P0001)') },
        },
      });
      expect(lines).toEqual([expect.stringContaining(broken.reference)]);
    } finally {
      await room.deps.sql.unsafe('drop trigger break_it on maintenances; drop function break_it');
    }
    await look('2026-12-05T08:04', 61);
    expect((await stepsOf(broken.reference)).at(-1)).toBe('started');
    expect(await room.read(broken.reference)).toMatchObject({ problem: null, state: 'in-progress' });
  });

  it('starts in the loop of the service, which looks every second', async () => {
    const { reference } = (await room.announce()).body;
    goTo('2026-12-05T08:00');
    const loop = startMaintenanceClock(room.deps);
    try {
      await eventually(async () => expect((await stepsOf(reference)).at(-1)).toBe('started'));
    } finally {
      await loop.stop();
    }
  });

  it('is going on at its time also before the clock has looked', async () => {
    const { reference } = (await room.announce()).body;
    goTo('2026-12-05T08:00');
    expect((await room.read(reference)).state).toBe('in-progress');
  });

  it('asks whoever is on duty half an hour before its end, and nobody else', async () => {
    await addContact(room.deps, manager);
    await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce()).body;
    await tick('2026-12-05T11:29:59');
    expect((await stepsOf(reference)).at(-1)).toBe('started');
    await tick('2026-12-05T11:30');
    expect(await room.toldLast(reference)).toEqual({ 'internal/email': ['On duty'], 'internal/sms': ['On duty'] });
  });

  it('ends at its time when somebody confirmed it, and tells everybody who was told', async () => {
    const id = await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce()).body;
    await tick('2026-12-05T11:40');
    await room.act(reference, 'confirmation', undefined);
    await room.deps.sql`update contact_products set product_id = 'digipoort' where contact_id = ${id}`;
    await tick('2026-12-05T11:59:59');
    expect((await room.read(reference)).state).toBe('in-progress');
    await tick('2026-12-05T12:00:02');
    expect(await room.read(reference)).toMatchObject({ state: 'finished', finishedAt: '2026-12-05T11:00:00Z' });
    expect(await room.toldLast(reference)).toEqual({ 'external/email': ['Customer'] });
  });

  it('tells whoever is on duty, once, that it is running over, and nobody else', async () => {
    await addContact(room.deps, manager);
    await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce()).body;
    await tick('2026-12-05T12:00');
    expect((await stepsOf(reference)).at(-1)).toBe('overran');
    expect(await room.toldLast(reference)).toEqual({ 'internal/email': ['On duty'], 'internal/sms': ['On duty'] });
    expect(await tick('2026-12-05T13:00')).toBe(0);
  });

  it('runs over when nobody confirmed it, and is finished only when somebody says so', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce()).body;
    await tick('2026-12-05T12:00');
    expect((await room.read(reference)).state).toBe('overrunning');
    expect((await stepsOf(reference)).at(-1)).toBe('overran');
    expect(await tick('2026-12-06T12:00')).toBe(0);
    const late = await room.act<Problem>(reference, 'confirmation', undefined);
    expect(late.body.detail).toContain('De eindtijd is al voorbij.');
    const done = await room.act(reference, 'completion');
    expect(done.body).toMatchObject({ state: 'finished', finishedAt: '2026-12-06T11:00:00Z' });
    expect(await room.toldLast(reference)).toEqual({ 'external/email': ['Customer'] });
  });

  it('asks again before its new end when it was extended', async () => {
    await addContact(room.deps, manager);
    const { reference } = (await room.announce()).body;
    await tick('2026-12-05T11:45');
    const extended = await room.act(reference, 'extension', { endsAt: dutch('2026-12-05T13:00').toString() });
    expect(extended.body).toMatchObject({
      endsAt: '2026-12-05T12:00:00Z',
      announcedEndsAt: '2026-12-05T11:00:00Z',
      state: 'in-progress',
    });
    await tick('2026-12-05T12:10');
    expect((await room.read(reference)).state).toBe('in-progress');
    await tick('2026-12-05T12:30');
    expect((await stepsOf(reference)).filter((step) => step === 'asked')).toHaveLength(2);
  });

  it('leaves out the messages that were switched off, and never the closing notice', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce({ without: ['reminder', 'started', 'extended'] })).body;
    await tick('2026-12-04T09:00');
    await tick('2026-12-05T08:00');
    await room.act(reference, 'extension', { endsAt: dutch('2026-12-05T13:00').toString() });
    await room.act(reference, 'completion');
    const told = (await room.steps(reference)).filter(({ mailings }) => mailings.length > 0).map(({ step }) => step);
    expect(told).toEqual(['announced', 'finished']);
  });

  it('does not say that an emergency starts, which was announced as it began', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { reference } = (
      await room.announce({
        startsAt: dutch('2026-11-27T15:00').toString(),
        endsAt: dutch('2026-11-27T17:00').toString(),
        emergency: { reason: 'Een lek.' },
      })
    ).body;
    await tick('2026-11-27T15:00:01');
    const [, started] = await room.steps(reference);
    expect(started).toMatchObject({ step: 'started', mailings: [] });
  });

  it('takes each step once when several processes look at the same moment', async () => {
    await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce()).body;
    goTo('2026-12-05T08:00');
    await Promise.all([takeDueSteps(room.deps), takeDueSteps(room.deps), takeDueSteps(room.deps)]);
    expect(await stepsOf(reference)).toEqual(['announced', 'started']);
  });

  it('does nothing with what was cancelled', async () => {
    const { reference } = (await room.announce()).body;
    await room.act(reference, 'cancellation');
    expect(await tick('2026-12-05T12:00')).toBe(0);
    expect((await room.read(reference)).state).toBe('cancelled');
  });

  it('asks for its pages whenever it changes', async () => {
    await room.announce();
    const requests = async () =>
      (await room.deps.sql`select 1 from page_requests where maintenance_id is not null`).length;
    // DigiD is on two sites.
    expect(await requests()).toBe(2);
    await tick('2026-12-05T08:00');
    expect(await requests()).toBe(4);
    await tick('2026-12-05T12:00');
    expect(await requests()).toBe(6);
  });
});

describe('what cannot be done', () => {
  it.each([
    ['extension', { endsAt: '2026-12-05T13:00:00+01:00' }],
    ['completion', {}],
    ['confirmation', undefined],
    ['incident', { priority: 1, description: 'Het cluster start niet.' }],
  ])('%s before it has begun', async (verb, body) => {
    const { reference } = (await room.announce()).body;
    expect(await room.act<Problem>(reference, verb, body)).toMatchObject({
      status: 409,
      body: { type: '/problems/conflict' },
    });
  });

  it.each([
    ['cancellation', {}],
    ['schedule', { startsAt: '2026-12-12T08:00:00+01:00', endsAt: '2026-12-12T12:00:00+01:00' }],
  ])('%s when it has begun', async (verb, body) => {
    const { reference } = (await room.announce()).body;
    goTo('2026-12-05T08:00');
    expect(await room.act<Problem>(reference, verb, body)).toMatchObject({
      status: 409,
      body: { type: '/problems/conflict' },
    });
  });

  it('an extension to an earlier end', async () => {
    const { reference } = (await room.announce()).body;
    goTo('2026-12-05T09:00');
    const refused = await room.act<Problem>(reference, 'extension', { endsAt: '2026-12-05T11:00:00+01:00' });
    expect(refused.body.errors?.[0]).toMatchObject({ field: '/endsAt' });
  });

  it('anything with a number that no maintenance has', async () => {
    expect((await room.act('2026-9999', 'completion')).status).toBe(404);
  });
});

describe('maintenance that goes wrong', () => {
  it('becomes an incident in one step, on the same products, with its clocks', async () => {
    const { reference } = (await room.announce()).body;
    await tick('2026-12-05T12:00');
    const became = await room.act<{ incident: string }>(reference, 'incident', {
      priority: 1,
      description: 'Het cluster start niet.',
    });
    expect(became.status).toBe(201);
    expect(await room.read(reference)).toMatchObject({ state: 'finished', incident: became.body.incident });
    const incident = await room.api.call('GET', `/v1/incidents/${became.body.incident}`);
    expect(incident.body).toMatchObject({ priority: 1, products: [{ id: 'digid' }], status: 'investigating' });
    const deadlines = await room.api.call<{ items: object[] }>(
      'GET',
      `/v1/incidents/${became.body.incident}/deadlines`,
    );
    expect(deadlines.body.items).toHaveLength(2);
  });

  it('keeps those who were told: they get the incident’s closing notice', async () => {
    const id = await addContact(room.deps, { name: 'Customer' });
    const { reference } = (await room.announce()).body;
    await tick('2026-12-05T09:00');
    await room.deps.sql`update contact_products set product_id = 'digipoort' where contact_id = ${id}`;
    const became = await room.act<{ incident: string }>(reference, 'incident', { priority: 2, description: 'Fout' });
    const publish = (status: string) =>
      room.api.call<{ mailings: { kind: string; recipients: number }[] }>(
        'POST',
        `/v1/incidents/${became.body.incident}/updates`,
        { body: { status, audience: 'both' } },
      );
    const recipients = async (status: string) =>
      (await publish(status)).body.mailings.reduce((sum, mailing) => sum + mailing.recipients, 0);
    expect(await recipients('investigating')).toBe(0);
    expect(await recipients('resolved')).toBe(1);
  });
});
