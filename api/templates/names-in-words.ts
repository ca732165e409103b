import type { Language } from '../language.ts';

const locale = { nl: 'nl-NL', en: 'en-GB' } as const;
const others = {
  nl: { product: 'andere diensten', component: 'andere onderdelen', of: 'van' },
  en: { product: 'other services', component: 'other parts', of: 'of' },
} as const;

export type WhatFails = {
  /** "DigiD voor burgers en DigiD Machtigen", or "Verbinding Brons van Veilig Internet". */
  what: string;
  /** The same with at most two names, for subjects and SMS. */
  whatShort: string;
  /** Whether the verb after it is plural. */
  several: boolean;
  /** Components of more than one product: which is of which is not known, so they are named apart. Else empty. */
  parts: string;
};

/** Names what fails, for the middle or the start of a sentence. */
export function whatFails(language: Language, products: string[], components: string[]): WhatFails {
  const { of, product, component } = others[language];
  const format = new Intl.ListFormat(locale[language], { type: 'conjunction' });
  const list = (names: string[]) => format.format(names);
  if (products.length === 1 && components.length > 0) {
    return {
      what: `${list(components)} ${of} ${list(products)}`,
      whatShort: `${list(shortened(components, component))} ${of} ${list(products)}`,
      several: components.length > 1,
      parts: '',
    };
  }
  return {
    what: list(products),
    whatShort: list(shortened(products, product)),
    several: products.length > 1,
    parts: list(components),
  };
}

function shortened(names: string[], others: string): string[] {
  const [first] = names;
  return first !== undefined && names.length > 2 ? [first, `${names.length - 1} ${others}`] : names;
}
