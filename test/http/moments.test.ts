import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from '../support/api-client.ts';
import {
  createTestDependencies,
  loadSampleOrganisation,
  mondayMorning,
  type TestDependencies,
} from '../support/test-dependencies.ts';

type Incident = { reference: string; beganAt: string; calledAt: string };

let deps: TestDependencies;
let api: ApiClient;

beforeAll(async () => {
  deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  api = await createApiClient(deps);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));

const minimal = { products: [{ id: 'digid' }], priority: 2, description: 'Fout 503' };
const open = (change: object, headers = {}) =>
  api.call<Incident>('POST', '/v1/incidents', { body: { ...minimal, ...change }, headers });
const wrong = async (method: string, path: string, body: unknown, language = 'nl') => {
  const answer = await api.call(method, path, { body, headers: { 'Accept-Language': language } });
  return [answer.status, ...(answer.body.errors ?? []).map(({ field, detail }) => `${field}: ${detail}`)];
};

describe('a moment in a request', () => {
  it.each([
    ['2026-11-23T11:33:00+01:00', '2026-11-23T10:33:00Z'],
    ['2026-11-23T10:33Z', '2026-11-23T10:33:00Z'],
    ['2026-11-23T10:33:00.1234567890Z', '2026-11-23T10:33:00.123Z'],
    ['2026-11-23T10:33:00.0009999999999Z', '2026-11-23T10:33:00.001Z'],
    ['2000-01-01T00:00:00Z', '2000-01-01T00:00:00Z'],
  ])('%s is kept in whole milliseconds: %s', async (given, kept) => {
    const { status, body } = await open({ beganAt: given, calledAt: given });
    expect([status, body.beganAt, body.calledAt]).toEqual([201, kept, kept]);
    const changed = await api.call<Incident>('PATCH', `/v1/incidents/${body.reference}`, { body: { beganAt: given } });
    expect([changed.status, changed.body.beganAt]).toEqual([200, kept]);
  });

  const form = 'Schrijf datum, tijd en tijdzone, zoals 2026-11-23T11:33:00+01:00.';
  const date = 'Deze datum of tijd bestaat niet. Controleer dag, maand en uur.';
  const year = 'Vul een tijdstip in van 2000 tot en met 2099. Controleer het jaar.';
  it.each([
    ['gisteren', form],
    ['2026-11-23', form],
    ['2026-11-23T11:33:00', 'Zet de tijdzone erachter, zoals +01:00, of Z voor UTC.'],
    ['2026-11-23 11:33:00+01:00', form],
    ['2026-11-23T11:33:00+01:00[Europe/Amsterdam]', form],
    ['2026-02-30T11:33:00+01:00', date],
    ['2026-11-23T24:33:00+01:00', date],
    ['0000-01-01T00:00:00Z', year],
    ['0026-11-23T11:33:00+01:00', year],
    ['1999-12-31T23:59:59.999Z', year],
    ['9999-12-31T23:59:59-23:59', year],
    ['2100-01-01T00:00:00Z', year],
  ])('%s is refused with what to do: %s', async (given, what) => {
    const saidOf = (field: string) => [400, `${field}: ${what}`];
    expect(await wrong('POST', '/v1/incidents', { ...minimal, beganAt: given })).toEqual(saidOf('/beganAt'));
    expect(await wrong('POST', '/v1/incidents', { ...minimal, calledAt: given })).toEqual(saidOf('/calledAt'));
    const { reference } = (await open({})).body;
    expect(await wrong('PATCH', `/v1/incidents/${reference}`, { beganAt: given })).toEqual(saidOf('/beganAt'));
    const update = { status: 'investigating', audience: 'intern', nextUpdateAt: given };
    expect(await wrong('POST', `/v1/incidents/${reference}/updates`, update)).toEqual(saidOf('/nextUpdateAt'));
    expect(await wrong('POST', `/v1/incidents/${reference}/update-previews`, update)).toEqual(saidOf('/nextUpdateAt'));
  });

  it('is explained in English to who asks for that', async () => {
    const said = async (beganAt: unknown) => wrong('POST', '/v1/incidents', { ...minimal, beganAt }, 'en');
    expect(await said('2026-11-23T11:33:00')).toEqual([
      400,
      '/beganAt: Add the time zone, such as +01:00, or Z for UTC.',
    ]);
    expect(await said(5)).toEqual([400, '/beganAt: Fill in a text here.']);
  });
});

describe('the next update', () => {
  it.each([
    ['2026-11-23T10:40:00.000100Z', '2026-11-23T10:40:00.0001999Z'],
    ['2026-11-23T10:40:00.0009999Z', '2026-11-23T10:40:00.001Z'],
    ['2026-11-23T10:40:00Z', '2026-11-23T10:40:00.0004Z'],
  ])('cannot be less than a millisecond ahead: at %s it is not %s', async (now, next) => {
    deps.clock.set(now);
    const { reference } = (await open({})).body;
    const update = { status: 'investigating', audience: 'intern', nextUpdateAt: next };
    const [status, said] = await wrong('POST', `/v1/incidents/${reference}/updates`, update);
    expect([status, said]).toEqual([400, '/nextUpdateAt: Dit tijdstip is al voorbij.']);
  });
});
