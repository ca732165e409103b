import { describe, expect, it } from 'vitest';
import { dutch, hour, useMeasuring } from './measuring.ts';

const { room, figures, at } = await useMeasuring();

describe('an incident whose impact changes', () => {
  const change = (reference: string, body: object) => room.api.call('PATCH', `/v1/incidents/${reference}`, { body });

  it('counts each part by the impact that it had then', async () => {
    await room.outage({ from: '2026-12-01T10:00' });
    at('2026-12-01T11:00');
    await change('2026-0001', { impact: 'partial' });
    await room.close('2026-0001', '2026-12-01T13:00');
    expect((await figures()).shares).toMatchObject([{ fullSeconds: hour, partialSeconds: 2 * hour }]);
  });

  it('counts from when it is said to have changed', async () => {
    await room.outage({ from: '2026-12-01T10:00' });
    at('2026-12-01T12:00');
    await change('2026-0001', { impact: 'partial', impactSince: dutch('2026-12-01T10:30').toString() });
    await room.close('2026-0001', '2026-12-01T13:00');
    expect((await figures()).shares).toMatchObject([{ fullSeconds: hour / 2, partialSeconds: 2.5 * hour }]);
  });

  it('was never another one when that was a mistake', async () => {
    await room.outage({ from: '2026-12-01T10:00' });
    at('2026-12-01T12:00');
    await change('2026-0001', { impact: 'partial', impactSince: dutch('2026-12-01T10:00').toString() });
    await room.close('2026-0001', '2026-12-01T13:00');
    expect((await figures()).shares).toMatchObject([{ fullSeconds: 0, partialSeconds: 3 * hour }]);
  });

  it('is refused when it is to change in the future, or to nothing', async () => {
    await room.outage({ from: '2026-12-01T10:00' });
    const later = await change('2026-0001', { impact: 'partial', impactSince: '2026-12-02T10:00:00Z' });
    const nothing = await change('2026-0001', { impactSince: dutch('2026-12-01T10:00').toString() });
    expect([later, nothing].map(({ status, body }) => [status, body.errors?.[0]?.field])).toEqual([
      [400, '/impactSince'],
      [400, '/impactSince'],
    ]);
  });
});
