import { type Channel, channels } from '../database/schema/contacts.ts';
import { type AudienceMailingKind, type Lane, lanes } from '../database/schema/mailings.ts';
import { holdForOwnStaff } from '../incidents/plan-mailings.ts';
import type { LookedUpAudience } from '../mailings/audience.ts';
import type { SubscribedSite } from '../subscribers/subscribed-sites.ts';
import { isForDuty, type MaintenanceNotice } from '../templates/maintenance-notice.ts';
import type { Maintenance } from './derive-state.ts';

export type MaintenanceMailing = {
  kind: Exclude<AudienceMailingKind, 'management' | 'standing'>;
  channel: Channel;
  lane: Lane;
  optOutable: boolean;
  audience: LookedUpAudience;
  holdUntil: Temporal.Instant;
  expiresAt: Temporal.Instant;
};

/** Who is asked whether it ends in time, and told when it does not: the incident managers. A roster may narrow that to the one on duty (requirement C10). */
const onDuty = 'incidentmanager';

/** These go also to everybody who had an earlier message, whatever that person wants to hear now. */
const toThoseToldBefore: readonly MaintenanceNotice[] = [
  'maintenance-rescheduled',
  'maintenance-extended',
  'maintenance-finished',
  'maintenance-cancelled',
];

/** Whom the maintenance may concern: the products, and the sites with subscribers. */
type Concerned = { productIds: string[]; subscribed: readonly SubscribedSite[] };

/**
 * Which mailings a notice about maintenance calls for: own staff first, then customers (requirement B6), then who subscribed (G3). Customers' mail goes in
 * the last lane, so that no announcement to thousands is ever in front of news about an incident.
 */
export function planMailings(
  maintenance: Maintenance,
  { productIds, subscribed }: Concerned,
  notice: MaintenanceNotice,
  now: Temporal.Instant,
): MaintenanceMailing[] {
  const expiresAt = expiry(maintenance, notice, now);
  if (isForDuty(notice)) return forDuty(productIds, now, expiresAt);
  const sides = [
    { position: 'intern', kind: 'internal', lane: lanes.internal, holdUntil: now } as const,
    { position: 'extern', kind: 'external', lane: lanes.subscribers, holdUntil: now.add(holdForOwnStaff) } as const,
  ];
  const withToldBefore = toThoseToldBefore.includes(notice);
  const mailings = sides
    .filter(({ position }) => isChosen(maintenance, position) || withToldBefore)
    .flatMap(({ position, kind, lane, holdUntil }) =>
      maintenance.channels.toSorted(inOrder).map(
        (channel): MaintenanceMailing => ({
          kind,
          channel,
          lane,
          optOutable: position === 'extern',
          audience: {
            by: 'position',
            position,
            channel,
            about: productIds,
            breadth: isChosen(maintenance, position) ? maintenance.breadth : 'told-before',
            ...(withToldBefore && { toldAboutMaintenance: maintenance.id }),
          },
          holdUntil,
          expiresAt,
        }),
      ),
    );
  return [...mailings, ...subscribers(maintenance, { productIds, subscribed }, notice, now)];
}

/** A mailing for each site, because the message leads to the page where the reader subscribed. */
function subscribers(
  maintenance: Maintenance,
  { productIds, subscribed }: Concerned,
  notice: MaintenanceNotice,
  now: Temporal.Instant,
): MaintenanceMailing[] {
  const withToldBefore = toThoseToldBefore.includes(notice);
  const isPublic = isChosen(maintenance, 'extern');
  if (!isPublic && !withToldBefore) return [];
  return subscribed
    .filter(({ channel }) => maintenance.channels.includes(channel))
    .map(({ siteId, channel }) => ({
      kind: 'subscribers',
      channel,
      lane: lanes.subscribers,
      optOutable: true,
      audience: {
        by: 'subscribers',
        siteId,
        channel,
        about: productIds,
        breadth: isPublic ? 'product' : 'told-before',
        ...(withToldBefore && { toldAboutMaintenance: maintenance.id }),
      },
      holdUntil: now.add(holdForOwnStaff),
      expiresAt: expiry(maintenance, notice, now),
    }));
}

function forDuty(productIds: string[], now: Temporal.Instant, expiresAt: Temporal.Instant): MaintenanceMailing[] {
  return channels.map((channel) => ({
    kind: 'internal',
    channel,
    lane: lanes.duty,
    optOutable: false,
    audience: { by: 'role', role: onDuty, channel, about: productIds },
    holdUntil: now,
    expiresAt,
  }));
}

function isChosen({ audience }: Maintenance, position: 'intern' | 'extern'): boolean {
  return audience === 'both' || audience === position;
}

const aDay = Temporal.Duration.from({ hours: 24 });

/** What is told when the work is over, or should be, is news for a day. */
const newsForADay: readonly MaintenanceNotice[] = [
  'maintenance-finished',
  'maintenance-cancelled',
  'maintenance-overran',
];

/** After this it is no longer news: of a reminder when the work begins, of the rest when it should be over. */
function expiry({ startsAt, endsAt }: Maintenance, notice: MaintenanceNotice, now: Temporal.Instant): Temporal.Instant {
  if (newsForADay.includes(notice)) return now.add(aDay);
  return notice === 'maintenance-reminder' ? startsAt : endsAt;
}

function inOrder(a: Channel, b: Channel): number {
  return channels.indexOf(a) - channels.indexOf(b);
}
