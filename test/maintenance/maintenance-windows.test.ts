import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../support/api-client.ts';
import { dutch, startAnnouncing } from './announcing.ts';

let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  room = await startAnnouncing();
});
afterAll(() => room.deps.close());
beforeEach(() => room.deps.clock.set(dutch('2026-11-27T15:00').toString()));
afterEach(() => room.reset());

const at = (text: string) => dutch(text).toString();
const period = (from: string, to: string) => ({ startsAt: at(from), endsAt: at(to) });

describe('planned maintenance', () => {
  it('of a kind of work that no window of its products names is refused, with the kinds that there are', async () => {
    const { status, body } = await room.announce<Problem>({ work: 'database' });
    expect([status, body.errors?.[0]?.field]).toEqual([400, '/work']);
    expect(body.errors?.[0]?.detail).toContain('Wel voor: “technical installations”.');
    const none = await room.announce<Problem>({ work: 'database', products: [{ id: 'pkioverheid' }] });
    expect(none.body.errors?.[0]?.detail).toContain('geen onderhoudsvenster voor één soort werk: laat dit weg');
    const preview = await room.api.call('POST', '/v1/maintenances/announcement-previews', {
      body: { ...room.digidOnSaturday, work: 'database' },
    });
    expect(preview.status).toBe(400);
  });

  it('of a kind with a window of its own leaves the one a month for other work, as the agreement has both', async () => {
    const work = 'technical installations';
    const technical = await room.announce({ work });
    expect(technical.body.window).toBe('inside');
    const other = await room.announce(period('2026-12-12T08:00', '2026-12-12T14:00'));
    expect([other.status, other.body.window]).toEqual([201, 'inside']);
    const third = await room.announce<Problem>(period('2026-12-19T08:00', '2026-12-19T12:00'));
    expect(third.body.type).toBe('/problems/outside-window');
  });
});

describe('the windows of a product', () => {
  const windows = <T>(query: string) => room.api.call<T>('GET', `/v1/maintenances/windows?${query}`);

  it('are told as dates, with the first moment that maintenance may start', async () => {
    const { body } = await windows<{ earliestStart: string; items: { startsAt: string; endsAt: string }[] }>(
      'productId=digid-machtigen',
    );
    expect(body.earliestStart).toBe(at('2026-12-04T15:00'));
    expect(body.items.map(({ startsAt, endsAt }) => [startsAt, endsAt])).toEqual([
      [at('2026-12-14T00:00'), at('2026-12-14T06:00')],
      [at('2027-01-11T00:00'), at('2027-01-11T06:00')],
      [at('2027-02-08T00:00'), at('2027-02-08T06:00')],
    ]);
  });

  it('are refused for a product that is not there, and for more than four hundred days', async () => {
    expect((await windows('productId=nope')).status).toBe(404);
    const far = await windows<Problem>('productId=digid&from=2026-01-01T00:00:00Z&until=2028-01-01T00:00:00Z');
    expect(far.body.errors?.[0]).toMatchObject({ in: 'query', field: 'until' });
  });
});
