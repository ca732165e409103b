import { type Channel, channels } from '../database/schema/contacts.ts';
import type { IncidentStatus, Priority, Scope } from '../database/schema/incidents.ts';
import { type AudienceMailingKind, type Lane, lanes } from '../database/schema/mailings.ts';
import type { LookedUpAudience } from '../mailings/audience.ts';
import type { SubscribedSite } from '../subscribers/subscribed-sites.ts';
import type { Readership } from '../templates/incident-notice.ts';
import type { Told } from './derive-status.ts';

export type StandingAudience = {
  groupId: string;
  channel: Channel;
  scope: Scope | null;
  fromPriority: number | null;
  productId: string | null;
};

export type MailingPlan = {
  kind: AudienceMailingKind;
  channel: Channel;
  lane: Lane;
  optOutable: boolean;
  readership: Readership;
  audience: LookedUpAudience;
  holdUntil: Temporal.Instant;
  expiresAt: Temporal.Instant;
};

export type PublicationFacts = {
  incident: { id: number; priority: Priority; scope: Scope; productIds: string[] };
  update: { status: IncidentStatus; told: Told; publishedAt: Temporal.Instant };
  /** Management had an SMS about this incident before, perhaps when it had another priority. */
  managementToldBefore: boolean;
  standing: readonly StandingAudience[];
  subscribed: readonly SubscribedSite[];
};

/** Customers wait for own staff, at most this long (requirement B6). */
export const holdForOwnStaff = Temporal.Duration.from({ minutes: 1 });

/** After how long a message is no longer news: a text message wakes people, a closing notice stays useful. */
const newsworthy = {
  sms: Temporal.Duration.from({ hours: 2 }),
  email: Temporal.Duration.from({ hours: 12 }),
  resolved: Temporal.Duration.from({ hours: 24 }),
};

/**
 * Which mailings an update calls for, the most urgent first: management by SMS at every P1 whatever was chosen
 * (requirement A6), own staff, the outside, the groups with a standing order, and last who subscribed (G3). Email and SMS are one action (B5).
 */
export function planMailings(facts: PublicationFacts): MailingPlan[] {
  return [
    ...management(facts),
    ...bothChannels(facts, 'intern'),
    ...bothChannels(facts, 'extern'),
    ...(facts.update.told.extern === null ? [] : [...standing(facts), ...subscribers(facts)]),
  ];
}

function management(facts: PublicationFacts): MailingPlan[] {
  const closesP1 = facts.update.status === 'resolved' && facts.managementToldBefore;
  if (facts.incident.priority !== 1 && !closesP1) return [];
  return [
    {
      kind: 'management',
      channel: 'sms',
      lane: lanes.management,
      optOutable: false,
      readership: 'management',
      audience: {
        by: 'role',
        role: 'MT',
        channel: 'sms',
        about: facts.incident.productIds,
        ...(closesP1 && { toldAbout: facts.incident.id }),
      },
      holdUntil: facts.update.publishedAt,
      expiresAt: expiry(facts, 'sms'),
    },
  ];
}

function bothChannels(facts: PublicationFacts, position: 'intern' | 'extern'): MailingPlan[] {
  const { incident, update } = facts;
  const closing = update.status === 'resolved';
  const breadth = update.told[position];
  if (breadth === null && !closing) return [];
  return channels.map((channel) => ({
    kind: position === 'intern' ? 'internal' : 'external',
    channel,
    lane: position === 'intern' ? lanes.internal : lanes.external,
    optOutable: position === 'extern',
    readership: position === 'intern' ? 'internal' : 'external',
    audience: {
      by: 'position',
      position,
      channel,
      about: incident.productIds,
      // Somebody may have changed sides since: a side that is not told has its closing notice for those few.
      breadth: breadth ?? 'told-before',
      ...(closing && { toldAbout: incident.id }),
    },
    holdUntil: position === 'intern' ? update.publishedAt : update.publishedAt.add(holdForOwnStaff),
    expiresAt: expiry(facts, channel),
  }));
}

function standing(facts: PublicationFacts): MailingPlan[] {
  const { incident, update } = facts;
  return facts.standing
    .filter(
      (order) =>
        (order.scope === null || order.scope === incident.scope) &&
        (order.fromPriority === null || incident.priority <= order.fromPriority) &&
        (order.productId === null || incident.productIds.includes(order.productId)),
    )
    .map((order) => ({
      kind: 'standing',
      channel: order.channel,
      lane: lanes.external,
      optOutable: true,
      readership: 'external',
      audience: { by: 'group', groupId: order.groupId, channel: order.channel, about: incident.productIds },
      holdUntil: update.publishedAt.add(holdForOwnStaff),
      expiresAt: expiry(facts, order.channel),
    }));
}

/** A mailing for each site, because the message leads to the page where the reader subscribed. */
function subscribers(facts: PublicationFacts): MailingPlan[] {
  const { incident, update } = facts;
  return facts.subscribed.map(({ siteId, channel }) => ({
    kind: 'subscribers',
    channel,
    lane: lanes.subscribers,
    optOutable: true,
    readership: 'external',
    audience: {
      by: 'subscribers',
      siteId,
      channel,
      about: incident.productIds,
      breadth: 'product',
      ...(update.status === 'resolved' && { toldAbout: incident.id }),
    },
    holdUntil: update.publishedAt.add(holdForOwnStaff),
    expiresAt: expiry(facts, channel),
  }));
}

function expiry({ update }: PublicationFacts, channel: Channel): Temporal.Instant {
  return update.publishedAt.add(update.status === 'resolved' ? newsworthy.resolved : newsworthy[channel]);
}
