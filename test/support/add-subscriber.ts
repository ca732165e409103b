import { subscriberProducts, subscribers } from '../../api/database/schema/subscribers.ts';
import type { TestDependencies } from './test-dependencies.ts';

type Wanted = Partial<typeof subscribers.$inferInsert> & { address: string; products?: string[] };

/** A subscriber of the first site who confirmed it, of DigiD by email unless said otherwise. The id. */
export async function addSubscriber(deps: TestDependencies, wanted: Wanted): Promise<number> {
  const { products = ['digid'], ...columns } = wanted;
  const [row] = await deps.db
    .insert(subscribers)
    .values({
      siteId: 'logius',
      channel: 'email',
      language: 'nl',
      allProducts: false,
      confirmedAt: deps.clock.now(),
      ...columns,
    })
    .returning({ id: subscribers.id });
  if (!row) throw new Error('no subscriber was made');
  if (!columns.allProducts) {
    await deps.db.insert(subscriberProducts).values(products.map((productId) => ({ subscriberId: row.id, productId })));
  }
  return row.id;
}
