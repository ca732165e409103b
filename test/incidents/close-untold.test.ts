import { describe, expect, it } from 'vitest';
import { type Incident, useRegistering } from './registering.ts';

const { api, open } = await useRegistering();

describe('closing an incident that nobody was told about', () => {
  it('closes it with the reason in the logbook', async () => {
    const { body } = await open();
    const closed = await api.call('POST', `/v1/incidents/${body.reference}/closure`, {
      body: { reason: 'Loos alarm' },
    });
    expect(closed.status).toBe(204);
    const read = await api.call<Incident>('GET', `/v1/incidents/${body.reference}`);
    expect(read.body).toMatchObject({ status: 'resolved', closedAt: '2026-11-23T10:40:00Z' });
  });

  it('is refused when somebody was told: those must hear that it is over', async () => {
    const { body } = await open();
    await api.call('POST', `/v1/incidents/${body.reference}/updates`, {
      body: { status: 'investigating', audience: 'intern' },
    });
    const closed = await api.call('POST', `/v1/incidents/${body.reference}/closure`, { body: { reason: 'Klaar' } });
    expect([closed.status, closed.body.type]).toEqual([409, '/problems/conflict']);
  });
});
