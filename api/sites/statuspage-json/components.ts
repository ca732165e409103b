import type { Moment, Product, State } from '../../../status-site/src/snapshot.ts';
import { opaqueId, statuspageTime } from './shapes.ts';

export type StatuspageComponent = {
  id: string;
  name: string;
  status: 'operational' | 'partial_outage' | 'major_outage' | 'under_maintenance';
  created_at: string;
  updated_at: string;
  position: number;
  description: null;
  showcase: boolean;
  start_date: string | null;
  group_id: string | null;
  page_id: string;
  group: boolean;
  only_show_if_degraded: boolean;
  /** Of a group only. */
  components?: string[];
};

/** A product and when it was added and last in the news. */
export type DatedProduct = Product & { addedAt: Moment; changedAt: Moment };

/** Products as components; one that has parts is a group of them. */
export function componentShapes(products: DatedProduct[], pageId: string, timeZone: string): StatuspageComponent[] {
  return products.flatMap((product, index): StatuspageComponent[] => {
    const common = {
      created_at: statuspageTime(product.addedAt, timeZone),
      updated_at: statuspageTime(product.changedAt, timeZone),
      description: null,
      showcase: true,
      start_date: Temporal.Instant.from(product.addedAt).toZonedDateTimeISO(timeZone).toPlainDate().toString(),
      page_id: pageId,
      only_show_if_degraded: false,
    };
    const id = opaqueId(pageId, product.id);
    const parts = product.components.map((part, position) => ({
      ...common,
      id: opaqueId(pageId, product.id, part.name),
      name: part.name,
      status: statusOf(part),
      position: position + 1,
      group_id: id,
      group: false,
    }));
    const own = {
      ...common,
      id,
      name: product.name,
      status: statusOf(product),
      position: index + 1,
      group_id: null,
      group: parts.length > 0,
    };
    return parts.length === 0 ? [own] : [{ ...own, components: parts.map((part) => part.id) }, ...parts];
  });
}

function statusOf({
  state,
  underMaintenance,
}: {
  state: State;
  underMaintenance: boolean;
}): StatuspageComponent['status'] {
  if (state === 'full') return 'major_outage';
  if (state === 'partial') return 'partial_outage';
  return underMaintenance ? 'under_maintenance' : 'operational';
}
