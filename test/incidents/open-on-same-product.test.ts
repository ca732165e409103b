import { describe, expect, it } from 'vitest';
import { type Incident, minimal, useRegistering } from './registering.ts';

const { deps, api } = await useRegistering();

describe('an incident on a product that has an open one already', () => {
  type Other = { reference: string; priority: number | null; products: string[]; openedAt: string };
  type WithOthers = Incident & { openOnSameProducts: Other[] };
  const onProducts = (products: string[], change: object = {}) =>
    api.call<WithOthers>('POST', '/v1/incidents', {
      body: { ...minimal, products: products.map((id) => ({ id })), ...change },
    });
  const othersOf = async (reference: string) =>
    (await api.call<WithOthers>('GET', `/v1/incidents/${reference}`)).body.openOnSameProducts;

  it('is accepted, and tells which there are, the oldest first, with the products that they share', async () => {
    const first = await onProducts(['digimelding', 'stelselcatalogus'], { priority: 1 });
    expect([first.status, first.body.openOnSameProducts]).toEqual([201, []]);
    deps.clock.advance({ minutes: 5 });
    const second = await onProducts(['stelselcatalogus'], { priority: null });
    deps.clock.advance({ minutes: 5 });
    const third = await onProducts(['stelselcatalogus', 'digimelding', 'manifestgroep']);
    expect(third.status).toBe(201);
    expect(third.body.openOnSameProducts).toEqual([
      {
        reference: first.body.reference,
        priority: 1,
        products: ['digimelding', 'stelselcatalogus'],
        openedAt: '2026-11-23T10:40:00Z',
        isPublic: false,
      },
      {
        reference: second.body.reference,
        priority: null,
        products: ['stelselcatalogus'],
        openedAt: '2026-11-23T10:45:00Z',
        isPublic: false,
      },
    ]);
    expect((await othersOf(first.body.reference)).map(({ reference }) => reference)).toEqual([
      second.body.reference,
      third.body.reference,
    ]);
  });

  it('tells nothing any more of one that was closed, or that moved to another product', async () => {
    const [one, two, three] = await Promise.all([1, 2, 3].map(() => onProducts(['inspectieruimte-brzo'])));
    const references = [one, two, three].map((answer) => answer?.body.reference ?? '');
    await api.call('POST', `/v1/incidents/${references[0]}/closure`, { body: { reason: 'Loos alarm' } });
    await api.call('PATCH', `/v1/incidents/${references[1]}`, {
      body: { products: [{ id: 'inspectieview-bedrijven' }] },
    });
    expect(await othersOf(references[2] ?? '')).toEqual([]);
  });
});
