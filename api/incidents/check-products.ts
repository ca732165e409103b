import { and, asc, eq, inArray, isNull } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { incidentComponents, incidentProducts } from '../database/schema/incidents.ts';
import { components, products } from '../database/schema/products.ts';
import { type FieldError, invalidFields } from '../errors.ts';

export type ProductRef = { id: string; components: string[] };
export type KnownProduct = { id: string; name: string; domain: 'product' | 'support' };

/** The named products, in the order named. Throws `invalid-input` that names every product or component that is not there. */
export async function checkProducts(tx: Transaction, refs: ProductRef[]): Promise<KnownProduct[]> {
  const ids = refs.map((ref) => ref.id);
  const known = await tx
    .select({ id: products.id, name: products.name, domain: products.domain })
    .from(products)
    .where(isNull(products.endedAt))
    .orderBy(asc(products.id));
  const parts = await tx
    .select({ productId: components.productId, id: components.id })
    .from(components)
    .where(and(inArray(components.productId, ids), isNull(components.endedAt)));
  const errors: FieldError[] = [];
  refs.forEach((ref, index) => {
    if (!known.some((product) => product.id === ref.id)) errors.push(unknownProduct(index, ref.id, known));
    else if (ids.indexOf(ref.id) !== index) errors.push(namedTwice(index, ref.id));
    ref.components.forEach((component, place) => {
      const own = parts.filter((part) => part.productId === ref.id).map((part) => part.id);
      if (!own.includes(component)) errors.push(unknownComponent(index, place, component, own));
    });
  });
  if (errors.length > 0) throw invalidFields(errors);
  return refs.flatMap((ref) => known.filter((product) => product.id === ref.id));
}

/** Makes these the products of the incident, instead of what it had. */
export async function setProducts(tx: Transaction, incidentId: number, refs: ProductRef[]): Promise<void> {
  const own = { incidentId };
  await tx.delete(incidentComponents).where(eq(incidentComponents.incidentId, incidentId));
  await tx.delete(incidentProducts).where(eq(incidentProducts.incidentId, incidentId));
  await tx.insert(incidentProducts).values(refs.map((ref) => ({ ...own, productId: ref.id })));
  const parts = refs.flatMap((ref) =>
    [...new Set(ref.components)].map((componentId) => ({ ...own, productId: ref.id, componentId })),
  );
  if (parts.length > 0) await tx.insert(incidentComponents).values(parts);
}

const mostNamed = 40;

function unknownProduct(index: number, id: string, known: KnownProduct[]): FieldError {
  const list = known.slice(0, mostNamed).map((product) => product.id);
  const names = [...list, ...(known.length > mostNamed ? ['…'] : [])].join(', ');
  const meant = likeliest(id, known);
  return {
    in: 'body',
    field: `/products/${index}/id`,
    detail: {
      nl: `Product “${id}” bestaat niet. ${meant ? `Bedoelt u ${meant}? ` : ''}Bekend zijn: ${names}.`,
      en: `Product “${id}” does not exist. ${meant ? `Did you mean ${meant}? ` : ''}Known are: ${names}.`,
    },
  };
}

/** The product that was probably meant: the same but for capitals, or its name, or one that begins as this does or is its beginning. */
function likeliest(given: string, known: KnownProduct[]): string | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
  const wanted = plain(given);
  if (wanted.length < 3) return undefined;
  const same = known.find(({ id, name }) => plain(id) === wanted || plain(name) === wanted);
  const near = known
    .filter(({ id }) => plain(id).startsWith(wanted) || wanted.startsWith(plain(id)))
    .toSorted((a, b) => Math.abs(plain(a.id).length - wanted.length) - Math.abs(plain(b.id).length - wanted.length));
  return (same ?? near[0])?.id;
}

function namedTwice(index: number, id: string): FieldError {
  return {
    in: 'body',
    field: `/products/${index}/id`,
    detail: { nl: `Product “${id}” staat er twee keer in.`, en: `Product “${id}” is named twice.` },
  };
}

function unknownComponent(index: number, place: number, id: string, known: string[]): FieldError {
  const list = known.join(', ');
  return {
    in: 'body',
    field: `/products/${index}/components/${place}`,
    detail: {
      nl: `Onderdeel “${id}” bestaat niet. ${list ? `Kies uit: ${list}.` : 'Dit product heeft geen onderdelen.'}`,
      en: `Component “${id}” does not exist. ${list ? `Choose from: ${list}.` : 'This product has no components.'}`,
    },
  };
}
