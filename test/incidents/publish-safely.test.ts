import { describe, expect, it } from 'vitest';
import { addContact } from '../support/add-contact.ts';
import { usePublishing } from './publishing.ts';

const { deps, api, openP1, publish } = await usePublishing();

describe('publishing safely', () => {
  it('publishes once when a request is repeated with the same Idempotency-Key', async () => {
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1();
    const first = await publish(reference, {}, { 'Idempotency-Key': 'a' });
    const second = await publish(reference, {}, { 'Idempotency-Key': 'a' });
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toEqual(first.body);
  });

  it('publishes once when the same request comes ten times at the same moment', async () => {
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => publish(reference, {}, { 'Idempotency-Key': 'b' })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([...Array(9).fill(200), 201]);
    const [count] = await deps.sql`select count(*)::int as updates from updates`;
    expect(count).toEqual({ updates: 1 });
  });

  it('refuses a key that was used for another update', async () => {
    const reference = await openP1();
    await publish(reference, {}, { 'Idempotency-Key': 'c' });
    const { status, body } = await publish(reference, { status: 'identified' }, { 'Idempotency-Key': 'c' });
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: '/problems/idempotency-key-reused' });
  });

  it('publishes once when the button is pressed twice, and says so', async () => {
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1();
    const update = { explanation: { nl: 'Wij zoeken de oorzaak.' } };
    expect((await publish(reference, update)).status).toBe(201);
    deps.clock.advance({ seconds: 12 });
    const { status, body } = await publish(reference, update);
    expect([status, body]).toMatchObject([409, { type: '/problems/published-just-now' }]);
    expect(body).toMatchObject({ detail: expect.stringContaining('12 seconden geleden') });
    const [count] = await deps.sql`select count(*)::int as updates from updates`;
    expect(count).toEqual({ updates: 1 });
  });

  it('publishes one of two that say the same at the same moment', async () => {
    const reference = await openP1();
    const answers = await Promise.all([publish(reference, {}), publish(reference, {}), publish(reference, {})]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
  });

  it('publishes the same words again when the incident was changed meanwhile: they reach others then', async () => {
    const reference = await openP1({ priority: 2 });
    await publish(reference, {});
    await api.call('PATCH', `/v1/incidents/${reference}`, { body: { priority: 1 } });
    expect((await publish(reference, {})).status).toBe(201);
  });

  it('publishes the same once more in other words, under a key of its own, or after two minutes', async () => {
    const reference = await openP1();
    const statuses = [
      (await publish(reference, {})).status,
      (await publish(reference, { explanation: { nl: 'Nog niets nieuws.' } })).status,
      (await publish(reference, {}, { 'Idempotency-Key': 'again' })).status,
    ];
    deps.clock.advance({ minutes: 2 });
    statuses.push((await publish(reference, {})).status);
    expect(statuses).toEqual([201, 201, 201, 201]);
  });

  it('does not let two incident managers overwrite each other', async () => {
    const reference = await openP1();
    const { headers } = await api.call('GET', `/v1/incidents/${reference}`);
    const seen = headers.get('etag') ?? '';
    expect((await publish(reference, {}, { 'If-Match': seen })).status).toBe(201);
    const late = await publish(reference, { status: 'resolved' }, { 'If-Match': seen });
    expect(late.status).toBe(412);
  });

  it('gives two updates at the same moment their own number', async () => {
    const reference = await openP1();
    const answers = await Promise.all([publish(reference, {}), publish(reference, { status: 'identified' })]);
    expect(answers.map((answer) => answer.body.update.sequence).sort()).toEqual([1, 2]);
  });

  it('refuses an update of an incident that is resolved', async () => {
    const reference = await openP1();
    await publish(reference, { status: 'resolved' });
    const { status, body } = await publish(reference, {});
    expect(status).toBe(409);
    expect(body).toMatchObject({ type: '/problems/incident-closed' });
  });

  it('leaves nothing behind when something fails halfway', async () => {
    await addContact(deps, { name: 'Customer' });
    const reference = await openP1();
    await deps.sql.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'disk full'; end $$;
      create trigger refuse before insert on page_requests for each row execute function refuse();`);
    const { status, body } = await publish(reference, {});
    await deps.sql.unsafe('drop trigger refuse on page_requests; drop function refuse');
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toContain('disk full');
    const [left] =
      await deps.sql`select (select count(*) from updates)::int as updates, (select count(*) from deliveries)::int as deliveries`;
    expect(left).toEqual({ updates: 0, deliveries: 0 });
  });
});

describe('bad input to publishing', () => {
  it.each([
    ['an unknown status', { status: 'broken' }, '/status'],
    ['no audience', { audience: undefined }, '/audience'],
    ['a time that has passed', { nextUpdateAt: '2026-11-23T10:00:00+01:00' }, '/nextUpdateAt'],
    ['a time without a zone', { nextUpdateAt: '2026-11-23T13:00:00' }, '/nextUpdateAt'],
    ['a next time after the end', { status: 'resolved', nextUpdateAt: '2026-11-23T13:00:00+01:00' }, '/nextUpdateAt'],
    ['an empty explanation', { explanation: { nl: '  ' } }, '/explanation/nl'],
    ['a field that does not exist', { message: 'hi' }, '/message'],
  ])('names the field for %s', async (_what, change, field) => {
    const { status, body } = await api.call('POST', `/v1/incidents/${await openP1()}/updates`, {
      body: { status: 'investigating', audience: 'both', ...change },
    });
    expect(status).toBe(400);
    expect(body.errors?.map((error) => error.field)).toContain(field);
  });

  it('asks for a priority first', async () => {
    const { status, body } = await api.call('POST', `/v1/incidents/${await openP1({ priority: null })}/updates`, {
      body: { status: 'investigating', audience: 'both' },
    });
    expect([status, body.errors?.[0]?.field]).toEqual([400, '/status']);
  });

  it('answers 404 for an incident that does not exist, in English to who asks for that', async () => {
    const { status, body } = await api.call('POST', '/v1/incidents/1999-0001/updates', {
      body: { status: 'investigating', audience: 'both' },
      headers: { 'Accept-Language': 'en' },
    });
    expect([status, body.detail]).toEqual([404, 'Incident 1999-0001 does not exist.']);
  });
});
