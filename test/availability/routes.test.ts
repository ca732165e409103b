import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiKey } from '../../api/access/api-keys.ts';
import { createApp } from '../../api/app.ts';
import type { AvailabilityAnswer } from '../../api/availability/schemas.ts';
import type { Problem } from '../support/api-client.ts';
import { dutch, startMeasuring } from './measuring.ts';

let room: Awaited<ReturnType<typeof startMeasuring>>;
let sivon: Awaited<ReturnType<typeof startMeasuring>>;
let key: string;

beforeAll(async () => {
  room = await startMeasuring();
  sivon = await startMeasuring('sivon');
  key = await createApiKey(room.deps, { name: 'a spreadsheet', scopes: ['incidents:read'] });
});
afterAll(async () => {
  await room.deps.close();
  await sivon.deps.close();
});
beforeEach(async () => {
  for (const some of [room, sivon]) {
    await some.reset();
    await some.knownSince('2025-12-31T00:00');
  }
});

const read = async <T = AvailabilityAnswer>(query: string, of = room) =>
  of.api.call<T>('GET', `/v1/availability${query}`);
const at = (time: string, of = room) => of.deps.clock.set(dutch(time).toString());

async function table(path: string): Promise<{ type: string | null; rows: string[] }> {
  const headers = { Authorization: `Bearer ${key}` };
  const response = await createApp(room.deps).request(`/v1/availability/${path}`, { headers });
  return { type: response.headers.get('Content-Type'), rows: (await response.text()).split('\r\n') };
}

describe('GET /v1/availability', () => {
  it('is of this year and of all products and components when nothing else is asked', async () => {
    at('2026-12-01T12:00');
    const { body } = await read('');
    expect(body.items[0]).toMatchObject({ period: '2026', product: { id: 'digid' }, component: null, percent: 100 });
    const parts = body.items.filter(({ product }) => product.id === 'zoekdienst').map((item) => item.component?.id);
    expect(parts).toEqual([undefined, 'front-end', 'back-end']);
  });

  it('holds each connection category against its own norm', async () => {
    const brons = [{ id: 'veilig-internet', components: ['brons'] }];
    await sivon.outage({ from: '2026-12-01T10:00', to: '2026-12-02T22:00', products: brons });
    const { body } = await read('?period=2026', sivon);
    const norms = body.items.map(({ component, norm, percent }) => [
      component?.id,
      norm?.percent,
      norm?.state,
      percent,
    ]);
    expect(norms).toEqual([
      [undefined, undefined, undefined, 99.7767],
      ['ndc', 99.94, 'kept', 100],
      ['brons', 99.6, 'lost', 99.5534],
      ['zilver', 99.8, 'kept', 100],
      ['goud', 99.95, 'kept', 100],
      ['redundant', 99.98, 'kept', 100],
    ]);
  });

  it('tells the minutes that are left of the whole year, and below zero when the norm is lost', async () => {
    await room.outage({ from: '2026-06-01T00:00', to: '2026-06-02T12:00' });
    expect((await read('?productId=digid')).body.items[0]?.norm).toEqual({
      percent: 99.5,
      allowedMinutes: 2628,
      minutesLeft: 2628 - 36 * 60,
      state: 'kept',
    });
    await room.outage({ from: '2026-07-01T00:00', to: '2026-07-01T10:00' });
    expect((await read('?productId=digid')).body.items[0]?.norm).toMatchObject({ minutesLeft: -132, state: 'lost' });
  });

  it('divides a year into the months that have begun', async () => {
    at('2026-03-01T00:00');
    const { body } = await read('?period=2026&per=month&productId=digid');
    expect(body.items.map(({ period, countedMinutes }) => [period, countedMinutes])).toEqual([
      ['2026-01', 31 * 1440],
      ['2026-02', 28 * 1440],
      ['2026-03', 0],
    ]);
    expect(body.items.at(-1)?.percent).toBeNull();
  });

  it('divides an incident that crosses the turn of the year', async () => {
    await room.outage({ from: '2025-12-31T23:00', to: '2026-01-01T02:00' });
    const down = async (period: string) => (await read(`?period=${period}&productId=digid`)).body.items[0]?.downMinutes;
    expect([await down('2025'), await down('2026'), await down('2025-12'), await down('2026-01')]).toEqual([
      60, 120, 60, 120,
    ]);
  });

  it.each([
    ['?period=2026-13', 'period'],
    ['?period=last', 'period'],
    ['?period=2031', 'period'],
    ['?period=2026-11&per=month', 'per'],
    ['?per=week', 'per'],
  ])('refuses %s and says what is wrong with it', async (query, field) => {
    at('2026-12-01T12:00');
    const { status, body } = await read<Problem>(query);
    expect([status, body.errors?.map((error) => error.field)]).toEqual([400, [field]]);
  });

  it('knows no product that is not there', async () => {
    const { status, body } = await read<Problem>('?productId=nergens');
    expect([status, body.detail]).toEqual([404, 'Het product “nergens” bestaat niet.']);
  });
});

describe('the tables for a spreadsheet', () => {
  it('have the same figures', async () => {
    await room.outage({ from: '2026-11-30T23:00', to: '2026-12-01T01:30' });
    at('2026-12-31T00:00');
    const { type, rows } = await table('figures?period=2026-12&productId=digid');
    expect(type).toBe('text/csv; charset=utf-8');
    expect(rows).toEqual([
      'period,product,product_name,component,component_name,percent,norm_percent,norm,down_minutes,norm_minutes_left,norm_minutes_allowed,counted_minutes,left_out_minutes',
      '2026-12,digid,DigiD voor burgers,,,99.7916,99.5,kept,90,133.2,223.2,43200,0',
      '',
    ]);
  });

  it('have a row for each incident', async () => {
    await room.outage({ from: '2026-12-01T10:00', to: '2026-12-01T11:30', impact: 'partial' });
    expect((await table('shares?period=2026-12&productId=digid')).rows[1]).toBe(
      '2026-12,digid,DigiD voor burgers,,,incident,2026-0001,public,45,0,90,100',
    );
  });

  it('never give a spreadsheet a formula', async () => {
    await room.deps.sql`update products set name = '=1+1' where id = 'digid'`;
    expect((await table('figures?productId=digid')).rows[1]).toContain(",'=1+1,");
    await room.deps.sql`update products set name = 'DigiD voor burgers' where id = 'digid'`;
  });
});
