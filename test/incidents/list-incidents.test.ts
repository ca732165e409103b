import { describe, expect, it } from 'vitest';
import { type Incident, useRegistering } from './registering.ts';

const { api, open } = await useRegistering();

describe('listing incidents', () => {
  it('gives the newest first, page by page, open or closed', async () => {
    const references = [];
    for (let n = 0; n < 3; n += 1)
      references.unshift((await open({ products: [{ id: 'zoekdienst' }] })).body.reference);
    const page = (query: string) =>
      api.call<{ items: Incident[]; next: string | null; total: number }>(
        'GET',
        `/v1/incidents?productId=zoekdienst&${query}`,
      );
    const first = await page('limit=2');
    expect(first.body).toMatchObject({ total: 3, next: references[1] });
    const rest = await page(`limit=2&cursor=${first.body.next}`);
    expect([...first.body.items, ...rest.body.items].map((item) => item.reference)).toEqual(references);
    expect((await page('state=closed')).body.items).toEqual([]);
  });

  it.each(['1999-0001', 'x', '5', '2026-0001x'])('names a cursor that no page gave: %s', async (cursor) => {
    const { status, body } = await api.call('GET', `/v1/incidents?cursor=${cursor}`);
    expect([status, body.errors]).toEqual([
      400,
      [
        {
          in: 'query',
          field: 'cursor',
          detail: 'Deze cursor is onbekend. Gebruik “next” van de vorige bladzijde.',
        },
      ],
    ]);
  });
});
