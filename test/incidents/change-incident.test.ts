import { describe, expect, it } from 'vitest';
import { useRegistering } from './registering.ts';

const { api, open } = await useRegistering();

describe('changing an incident', () => {
  it('changes what is given and leaves the rest', async () => {
    const { body } = await open({ callerName: 'Jansen' });
    const changed = await api.call('PATCH', `/v1/incidents/${body.reference}`, {
      body: { possibleCause: 'Netwerk', products: [{ id: 'digid' }, { id: 'digipoort' }] },
    });
    expect(changed.body).toMatchObject({
      callerName: 'Jansen',
      possibleCause: 'Netwerk',
      version: 2,
      products: [{ id: 'digid' }, { id: 'digipoort' }],
    });
  });

  it('refuses a change by somebody who saw an older version', async () => {
    const { body } = await open();
    const change = (headers: Record<string, string>) =>
      api.call('PATCH', `/v1/incidents/${body.reference}`, { body: { nextSteps: 'Bellen' }, headers });
    expect((await change({ 'If-Match': '"1"' })).status).toBe(200);
    expect((await change({ 'If-Match': '"1"' })).status).toBe(412);
  });

  it.each([
    ['"1"', 200],
    ['"7", "1"', 200],
    ['"3","4" , "1",', 200],
    ['W/"1"', 200],
    ['*', 200],
    ['"3", "4"', 412],
    ['"another server’s"'.replace('’', "'"), 412],
    ['"1x"', 412],
    ['""', 412],
  ])('compares the version with every ETag of If-Match (RFC 9110): %s gives %i', async (ifMatch, expected) => {
    const { body } = await open();
    const path = `/v1/incidents/${body.reference}`;
    const headers = { 'If-Match': ifMatch };
    const { status } = await api.call('PATCH', path, { body: { nextSteps: 'Bellen' }, headers });
    expect(status).toBe(expected);
    const again = await open();
    const closure = { body: { reason: 'Loos alarm' }, headers };
    const closed = await api.call('POST', `/v1/incidents/${again.body.reference}/closure`, closure);
    expect(closed.status).toBe(expected === 200 ? 204 : expected);
  });

  it.each(['soon', '1', '"1', '"1" "2"', '"1", *', ','])(
    'refuses an If-Match that is no list of ETags: %s',
    async (ifMatch) => {
      const { body } = await open();
      const answer = await api.call('PATCH', `/v1/incidents/${body.reference}`, {
        body: { nextSteps: 'Bellen' },
        headers: { 'If-Match': ifMatch },
      });
      expect([answer.status, answer.body.errors?.[0]?.in, answer.body.errors?.[0]?.field]).toEqual([
        400,
        'header',
        'if-match',
      ]);
    },
  );
});
