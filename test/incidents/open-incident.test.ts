import { describe, expect, it } from 'vitest';
import { type Incident, minimal, useRegistering } from './registering.ts';

const { deps, api, open } = await useRegistering();
const fields = async (body: unknown) => {
  const answer = await api.call('POST', '/v1/incidents', { body });
  return [answer.status, ...(answer.body.errors ?? []).map((error) => error.field)];
};

describe('registering an incident', () => {
  it('keeps everything that was registered, also out of hours', async () => {
    const registration = {
      calledAt: '2026-11-23T03:05:00+01:00',
      callerName: 'J. de Vries',
      callerOrganisation: 'Belastingdienst',
      callerPhone: '0900 5554 555',
      description: 'Fout 503',
      beganAt: '2026-11-23T03:01:00+01:00',
      foundHow: 'Alarm',
      possibleCause: 'Certificaat verlopen',
      nextSteps: 'Beheer bellen',
    };
    const { body } = await open(registration);
    const read = await api.call<Incident>('GET', `/v1/incidents/${body.reference}`);
    const utc = { calledAt: '2026-11-23T02:05:00Z', beganAt: '2026-11-23T02:01:00Z' };
    expect(read.body).toMatchObject({ ...registration, ...utc });
  });

  it('takes the domain from the product', async () => {
    expect((await open({ products: [{ id: 'helpdesk' }] })).body.domain).toBe('support');
  });

  it('numbers incidents within the year of the organisation’s zone, without gaps', async () => {
    deps.clock.set('2027-12-31T22:59:00Z');
    const last = await open();
    deps.clock.set('2027-12-31T23:01:00Z');
    const [first, second] = [await open(), await open()];
    expect([last, first, second].map(({ body }) => body.reference)).toEqual(['2027-0001', '2028-0001', '2028-0002']);
  });

  it('makes every security incident a P1', async () => {
    expect((await open({ kind: 'security', priority: undefined })).body.priority).toBe(1);
    expect(await fields({ ...minimal, kind: 'security', priority: 3 })).toEqual([400, '/priority']);
  });

  it('can wait for its priority', async () => {
    expect((await open({ priority: null })).body.priority).toBeNull();
  });

  it('says where it is and which version', async () => {
    const { status, headers, body } = await open();
    expect([status, headers.get('location'), headers.get('etag')]).toEqual([
      201,
      `/v1/incidents/${body.reference}`,
      '"1"',
    ]);
  });
});

describe('bad input to registering', () => {
  it('names every wrong field at once', async () => {
    const body = { products: [], priority: 4, scope: 'world', description: '', beganAt: 'yesterday' };
    expect(await fields(body)).toEqual([400, '/products', '/scope', '/priority', '/beganAt', '/description']);
  });

  it('names each product that does not exist, or is named twice', async () => {
    const products = [{ id: 'digid' }, { id: 'digifax' }, { id: 'digid' }];
    expect(await fields({ ...minimal, products })).toEqual([400, '/products/1/id', '/products/2/id']);
  });

  it('names a component that the product does not have', async () => {
    const products = [{ id: 'digid', components: ['engine'] }];
    expect(await fields({ ...minimal, products })).toEqual([400, '/products/0/components/0']);
  });

  it('refuses a beginning that lies in the future', async () => {
    expect(await fields({ ...minimal, beganAt: '2026-11-23T12:40:00+01:00' })).toEqual([400, '/beganAt']);
  });

  it('takes out control and private-use characters, which mark places in frozen content', async () => {
    const { body } = await open({ symptom: { nl: 'Inloggen \u{E000}optOutLink\u{E001}\u0007lukt\nniet' } });
    expect(body).toMatchObject({ symptom: { nl: 'Inloggen optOutLinklukt niet' } });
  });
});
