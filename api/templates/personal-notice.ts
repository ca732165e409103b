import type { Channel } from '../database/schema/contacts.ts';

/**
 * Messages to one person, about something that this person did or asked: answers and confirmations. A new one is a name
 * here, what it may say, a sample, and its files under `templates/nl` and `templates/en`.
 */
export const personalNotices = ['opt-out-confirmed', 'opt-in-confirmed', 'subscription-requested'] as const;
export type PersonalNotice = (typeof personalNotices)[number];

/** What each may say besides the sender and the time, in the words of the reader's language. Empty text: not there. */
export type PersonalNoticeFacts = {
  'opt-out-confirmed': OptOutFacts;
  'opt-in-confirmed': OptOutFacts;
  'subscription-requested': SubscriptionFacts;
};

type OptOutFacts = {
  /** Whether it is about email; else about SMS. */
  email: boolean;
  /** The products that it is about, as in a sentence; empty for everything. */
  products: string;
  /** The person gets messages that cannot be refused. */
  mandatory: boolean;
  /** The person's own page for more choices, or to undo it; empty where there is none. */
  preferencesUrl: string;
  /** The service centre recorded it, and only it can undo that. */
  byServiceCentre: boolean;
  /** Of an SMS: an answer to it reaches us. */
  canBeAnswered: boolean;
};

type SubscriptionFacts = {
  /** The title of the site where it was asked. */
  site: string;
  /** The products that were chosen, as in a sentence; empty for all of the site. */
  products: string;
  /** What makes a subscriber of whoever opens it and says yes. */
  confirmUrl: string;
};

type Sample<Facts> = {
  /** Over which channels it goes: which files there must be. */
  channels: readonly Channel[];
  /** Every kind of facts, to try the templates with; the first has something everywhere. */
  every: readonly [Facts, ...Facts[]];
};

const preferencesUrl = 'https://baken.example.org/opt-out/token';

const byReader = { byServiceCentre: false, canBeAnswered: true };
const byServiceCentre = { byServiceCentre: true, canBeAnswered: false, preferencesUrl: '' };

const everyOptOut: Sample<OptOutFacts>['every'] = [
  { email: true, products: 'DigiD voor burgers en Digipoort', mandatory: true, preferencesUrl, ...byReader },
  { email: true, products: '', mandatory: false, preferencesUrl, ...byReader },
  { email: true, products: '', mandatory: true, ...byServiceCentre },
  { email: false, products: 'DigiD voor burgers', mandatory: false, ...byServiceCentre },
  { email: false, products: '', mandatory: true, preferencesUrl: '', ...byReader },
];

const confirmUrl = 'https://baken.example.org/confirm/token';

const everySubscription: Sample<SubscriptionFacts>['every'] = [
  { site: 'Storingen', products: 'DigiD voor burgers en Digipoort', confirmUrl },
  { site: 'Storingen', products: '', confirmUrl },
];

/** What each is tried with when the service starts, and shown with in the API. */
export const personalSamples: { [Notice in PersonalNotice]: Sample<PersonalNoticeFacts[Notice]> } = {
  'opt-out-confirmed': { channels: ['email', 'sms'], every: everyOptOut },
  'opt-in-confirmed': { channels: ['email', 'sms'], every: everyOptOut },
  'subscription-requested': { channels: ['email', 'sms'], every: everySubscription },
};

/** The files of such a message over a channel. */
export function personalFiles(notice: PersonalNotice, channel: Channel): string[] {
  return channel === 'sms'
    ? [`${notice}/sms.hbs`]
    : [`${notice}/email.subject.hbs`, `${notice}/email.html.hbs`, `${notice}/email.text.hbs`];
}

/** Whether this is the name of such a message. */
export function isPersonalNotice(name: string): name is PersonalNotice {
  return personalNotices.some((notice) => notice === name);
}
