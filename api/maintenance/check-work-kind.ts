import { inArray } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { products } from '../database/schema/products.ts';
import { invalidField } from '../errors.ts';
import type { ProductRef } from '../incidents/check-products.ts';
import { readOrganisation } from '../products/queries.ts';
import { windowsOf } from './check-window.ts';

/**
 * Throws `invalid-input`, with the kinds that there are, for a kind of work that no window of the products names: it would change nothing, and
 * whoever gives it means that it does.
 */
export async function assertWorkKind(
  db: Queryable,
  { work, products: refs }: { work?: string | undefined; products: readonly ProductRef[] },
): Promise<void> {
  if (work === undefined) return;
  const organisation = await readOrganisation(db);
  const ids = refs.map(({ id }) => id);
  const concerned = await db.select().from(products).where(inArray(products.id, ids));
  // Which product there is not is told elsewhere.
  if (concerned.length < ids.length) return;
  const kinds = new Set(
    concerned.flatMap((product) => windowsOf(product, organisation).flatMap((some) => some.work ?? [])),
  );
  if (kinds.has(work)) return;
  const list = [...kinds].map((kind) => `“${kind}”`).join(', ');
  throw invalidField(
    '/work',
    kinds.size === 0
      ? {
          nl: 'Deze producten hebben geen onderhoudsvenster voor één soort werk: laat dit weg.',
          en: 'These products have no maintenance window for one kind of work: leave this out.',
        }
      : {
          nl: `Er is geen onderhoudsvenster voor “${work}”. Wel voor: ${list}. Is het ander werk, laat dit dan weg.`,
          en: `There is no maintenance window for “${work}”. There is for: ${list}. If it is other work, leave this out.`,
        },
  );
}
