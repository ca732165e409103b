/** Over which a subscriber is told. */
export type Channel = 'email' | 'sms';

/** What can be wrong with what was filled in, by the field that it is about. */
export const subscribeProblems = ['no-products', 'no-address', 'wrong-email', 'wrong-number', 'not-mobile'] as const;
export type SubscribeProblem = (typeof subscribeProblems)[number];

/** A form that came back because something in it is wrong: nothing of what was filled in is lost. */
export type FilledIn = {
  allProducts: boolean;
  productIds: string[];
  email: string;
  mobile: string;
  problems: SubscribeProblem[];
};

/** What the service answers to somebody who subscribes. None of them tells whether an address was known. */
export type SubscribeAnswer =
  /** The message with the link is under way. */
  | { outcome: 'check-messages'; over: Channel[] }
  /** The link was opened, and the subscription waits for a yes, given by posting to the same address. */
  | { outcome: 'confirm'; channel: Channel; products: ChosenProducts }
  /** `leaveBy`: how to get rid of it again. `preferencesUrl`: the person's own page for more choices. */
  | { outcome: 'confirmed'; channel: Channel; products: ChosenProducts; leaveBy: LeaveBy; preferencesUrl?: string }
  /** The link is older than a day. */
  | { outcome: 'expired' }
  /** The link is no link of ours. */
  | { outcome: 'unknown-link' }
  /** Too many requests came from the network, or of everybody together. */
  | { outcome: 'too-many' };

/** By the footer of each mail, by an SMS with STOP, or by asking the service centre where its SMS cannot be answered. */
export type LeaveBy = 'footer' | 'stop' | 'asking';

/** The names of those that were chosen, or all of the site. */
export type ChosenProducts = 'all' | string[];
