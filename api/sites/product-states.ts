import type { Incident, Maintenance, Product, State } from '../../status-site/src/snapshot.ts';

/** A product as a site lists it. */
export type ListedProduct = { id: string; name: string; ended: boolean; components: string[] };

/**
 * How each product stands, from the open incidents that name it, and whether it is being worked on. An incident that stops some components stops a part of
 * their product; one that names no components concerns all of them.
 */
export function deriveProductStates(
  products: ListedProduct[],
  open: Incident[],
  maintenance: Maintenance[],
): Product[] {
  const running = maintenance.filter(({ state }) => state === 'in-progress' || state === 'overrunning');
  return products.map(({ id, name, components }) => {
    const work = running.flatMap((some) => some.products.filter((product) => product.id === id));
    const hits = open.flatMap((incident) =>
      incident.products
        .filter((hit) => hit.id === id)
        .map((hit) => ({ impact: incident.impact, parts: hit.components })),
    );
    return {
      id,
      name,
      state: worst(hits.map(({ impact, parts }) => (parts.length > 0 && components.length > 0 ? 'partial' : impact))),
      underMaintenance: work.length > 0,
      components: components.map((component) => ({
        name: component,
        underMaintenance: work.some((some) => some.components.length === 0 || some.components.includes(component)),
        state: worst(
          hits.filter(({ parts }) => parts.length === 0 || parts.includes(component)).map(({ impact }) => impact),
        ),
      })),
    };
  });
}

function worst(impacts: Incident['impact'][]): State {
  if (impacts.includes('full')) return 'full';
  return impacts.length > 0 ? 'partial' : 'none-known';
}
