import { z } from 'zod';
import type { FieldError } from '../errors.ts';
import { fieldError } from '../input/describe-issues.ts';

/** Just enough of the file to compare its parts, so that this works while other fields are still wrong. */
const outline = z.looseObject({
  products: z.array(z.looseObject({ id: z.string() })),
  sites: z.array(z.looseObject({ id: z.string(), public_url: z.string(), products: z.array(z.string()) })),
  standing_audiences: z.array(z.looseObject({ product: z.string().optional() })).default([]),
});

/**
 * What does not fit between the parts of a file: a short name used twice, a site with a product that is not there, two
 * sites at one address. Nothing when the parts themselves are not legible: the other findings tell that.
 */
export function findReferenceFaults(value: unknown): FieldError[] {
  const read = outline.safeParse(value);
  if (!read.success) return [];
  const { products, sites, standing_audiences: standing } = read.data;
  const known = new Set(products.map(({ id }) => id));
  const unknownProduct = (id: string) => ({
    nl: `Er is geen product “${id}” in dit bestand: gebruik de id van een product, of voeg het product toe.`,
    en: `There is no product “${id}” in this file: use the id of a product, or add the product.`,
  });
  return [
    ...repeats(products.map(({ id }) => id)).map((index) => fieldError(['products', index, 'id'], usedTwice)),
    ...repeats(sites.map(({ id }) => id)).map((index) => fieldError(['sites', index, 'id'], usedTwice)),
    ...repeats(sites.map((site) => comparable(site.public_url))).map((index) =>
      fieldError(['sites', index, 'public_url'], {
        nl: 'Er is al een site op dit adres: geef elke site een eigen adres.',
        en: 'There is already a site at this address: give each site its own address.',
      }),
    ),
    ...sites.flatMap((site, siteIndex) => [
      ...site.products.flatMap((id, index) =>
        known.has(id) ? [] : [fieldError(['sites', siteIndex, 'products', index], unknownProduct(id))],
      ),
      ...repeats(site.products).map((index) =>
        fieldError(['sites', siteIndex, 'products', index], {
          nl: 'Dit product staat al op deze site; haal een van de twee weg.',
          en: 'This product is on this site already; remove one of the two.',
        }),
      ),
    ]),
    ...standing.flatMap(({ product }, index) =>
      product === undefined || known.has(product)
        ? []
        : [fieldError(['standing_audiences', index, 'product'], unknownProduct(product))],
    ),
  ];
}

const usedTwice = {
  nl: 'Deze id is al gebruikt; geef dit een andere id.',
  en: 'This id is used already; give this another id.',
};

/** Where a value stands that was there before. */
function repeats(values: string[]): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    if (seen.has(value)) return [index];
    seen.add(value);
    return [];
  });
}

/** One spelling of an address: `https://WWW.logius.nl` is `https://www.logius.nl/`. */
function comparable(url: string): string {
  return URL.canParse(url) ? new URL(url).href : url;
}
