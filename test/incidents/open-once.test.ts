import { describe, expect, it } from 'vitest';
import { useRegistering } from './registering.ts';

const { deps, open } = await useRegistering();

describe('registering with an Idempotency-Key', () => {
  const openOnce = (key: string, change: object = {}) => open(change, { 'Idempotency-Key': key });
  const count = async () => (await deps.sql`select count(*)::int as n from incidents`)[0]?.n;

  it('registers once, and gives the same incident when the request is repeated', async () => {
    const first = await openOnce('a');
    const before = await count();
    deps.clock.advance({ minutes: 5 });
    const second = await openOnce('a');
    expect([first.status, second.status, await count()]).toEqual([201, 200, before]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect(second.headers.get('etag')).toBe(first.headers.get('etag'));
  });

  it('registers once when the same request comes ten times at the same moment', async () => {
    const before = await count();
    const answers = await Promise.all(Array.from({ length: 10 }, () => openOnce('b')));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array(9).fill(200), 201]);
    expect(new Set(answers.map(({ body }) => body.reference)).size).toBe(1);
    expect(await count()).toBe(before + 1);
  });

  it('is refused for something else under the same key', async () => {
    await openOnce('c');
    const { status, body } = await openOnce('c', { description: 'Iets anders' });
    expect([status, body.type]).toEqual([409, '/problems/idempotency-key-reused']);
  });

  it('takes the same moment in another zone, and what was left out and is usual, for the same request', async () => {
    const first = await openOnce('d', { beganAt: '2026-11-23T11:33:00+01:00' });
    const second = await openOnce('d', { beganAt: '2026-11-23T10:33:00Z', scope: 'central' });
    expect([second.status, second.body.reference]).toEqual([200, first.body.reference]);
  });

  it('leaves the key free when the request was refused', async () => {
    expect((await openOnce('e', { products: [{ id: 'digifax' }] })).status).toBe(400);
    expect((await openOnce('e')).status).toBe(201);
  });

  it('may be left out: then each request is an incident', async () => {
    expect((await open()).body.reference).not.toBe((await open()).body.reference);
  });
});
