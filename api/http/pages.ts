import { z } from '@hono/zod-openapi';
import { says } from '../input/says.ts';

/** Which page of a list is asked for; without a cursor the first. */
export type PageRequest = { limit: number; cursor?: string | undefined };
export type Page<Item> = { items: Item[]; next: string | null; total: number };

/** A page of a list: at most `limit` items after `cursor`; `next` is the cursor of the following page, or null. */
export function pageOf<T extends z.ZodType>(item: T, name: string) {
  return z.object({ items: z.array(item), next: z.string().nullable(), total: z.int().nonnegative() }).openapi(name);
}

/** Which page of a list, and how many items on it. */
export const pageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(500).default(50).openapi({ description: 'Items on a page' }),
  cursor: z.string().max(200).optional().openapi({ description: 'Where the page starts: `next` of the page before' }),
});

/** What to say of a `cursor` that no page gave. */
export const unknownCursor = says(
  'Deze cursor is onbekend. Gebruik “next” van de vorige bladzijde.',
  'This cursor is unknown. Use “next” of the page before.',
);

/** Pages of things that are numbered start after the number of the last one. */
export const numberedPageQuery = pageQuery.extend({
  cursor: z
    .string()
    .refine((text) => /^\d{1,15}$/.test(text), unknownCursor)
    .optional()
    .openapi({ description: 'Where the page starts: `next` of the page before' }),
});

/** A page of things that are numbered, of one row more than fit on it: that one only says that there are more. */
export function numberedPage<Row extends { id: number }>(rows: Row[], limit: number, total: number): Page<Row> {
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? String(items.at(-1)?.id) : null, total };
}

/** What is named in a path by its number. */
export const numberParams = z.object({
  id: z.coerce
    .number()
    .int()
    .positive()
    .openapi({ param: { name: 'id', in: 'path' } }),
});
