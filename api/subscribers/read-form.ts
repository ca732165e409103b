import type { FilledIn, SubscribeProblem } from '../../status-site/src/subscribe-facts.ts';
import { toEmailAddress } from '../contacts/email-address.ts';
import { toMobileNumber } from '../contacts/mobile-number.ts';
import type { Channel } from '../database/schema/contacts.ts';
import type { SubscriptionRequest } from './request-subscription.ts';

/** What a browser sends: a text for each field, several for a field that is there more than once, or a file. */
export type SentForm = Record<string, string | File | (string | File)[]>;

export type ReadForm =
  | { kind: 'right'; products: SubscriptionRequest['products']; addresses: SubscriptionRequest['addresses'] }
  /** What was filled in, and what is wrong with it. */
  | { kind: 'wrong'; filledIn: FilledIn }
  /** A field that people do not see was filled in. */
  | { kind: 'by-a-program' };

/** What the page offers: the products of the site, and over what one can subscribe. */
export type Offered = { products: { id: string; name: string }[]; over: readonly Channel[] };

const longestText = 300;

/** Reads the form of the status page. Pure. */
export function readForm(sent: SentForm, offered: Offered): ReadForm {
  if (textsOf(sent, 'website').some((text) => text !== '')) return { kind: 'by-a-program' };
  const ids = textsOf(sent, 'product');
  const chosen = offered.products.filter(({ id }) => ids.includes(id));
  const allProducts = textsOf(sent, 'all').length > 0;
  const email = readEmail(sent, offered.over);
  const mobile = readMobile(sent, offered.over);
  const addresses = [...email.addresses, ...mobile.addresses];
  const problems: SubscribeProblem[] = [
    ...(allProducts || chosen.length > 0 ? [] : (['no-products'] as const)),
    ...email.problems,
    ...mobile.problems,
  ];
  if (addresses.length === 0 && email.problems.length + mobile.problems.length === 0) {
    problems.push(nothingGiven(offered.over));
  }
  if (problems.length === 0) return { kind: 'right', products: allProducts ? 'all' : chosen, addresses };
  const productIds = chosen.map(({ id }) => id);
  return { kind: 'wrong', filledIn: { allProducts, productIds, email: email.text, mobile: mobile.text, problems } };
}

type ReadAddress = { text: string; addresses: SubscriptionRequest['addresses']; problems: SubscribeProblem[] };

function readEmail(sent: SentForm, over: readonly Channel[]): ReadAddress {
  const text = over.includes('email') ? firstText(sent, 'email') : '';
  if (text === '') return { text, addresses: [], problems: [] };
  const address = toEmailAddress(text);
  if (address === undefined) return { text, addresses: [], problems: ['wrong-email'] };
  return { text, addresses: [{ channel: 'email', address }], problems: [] };
}

function readMobile(sent: SentForm, over: readonly Channel[]): ReadAddress {
  const text = over.includes('sms') ? firstText(sent, 'mobile') : '';
  if (text === '') return { text, addresses: [], problems: [] };
  const mobile = toMobileNumber(text);
  if ('number' in mobile) return { text, addresses: [{ channel: 'sms', address: mobile.number }], problems: [] };
  return { text, addresses: [], problems: [mobile.problem === 'not-mobile' ? 'not-mobile' : 'wrong-number'] };
}

/** Where there is one field only, that one is not right. */
function nothingGiven(over: readonly Channel[]): SubscribeProblem {
  if (over.length > 1) return 'no-address';
  return over.includes('sms') ? 'wrong-number' : 'wrong-email';
}

function firstText(sent: SentForm, name: string): string {
  return textsOf(sent, name)[0] ?? '';
}

/** Cut off where it is longer than any address: it comes back on the page. */
function textsOf(sent: SentForm, name: string): string[] {
  const value = sent[name];
  const values = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return values.flatMap((one) => (typeof one === 'string' ? [one.trim().slice(0, longestText)] : []));
}
