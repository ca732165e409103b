import type { Channel, Position } from '../database/schema/contacts.ts';

type AudienceOf<By> = By & {
  channel: Channel;
  /** The incident's products: an opt-out from one of them counts. */
  about: string[];
};

/** The contacts of a side: those of the incident's products, of any product at all, or nobody but who heard before. */
export type AudienceBreadth = 'product' | 'all' | 'told-before';

/**
 * Whom a mailing is for, as rules over contacts. Frozen with the mailing; `audience-condition.ts` turns it into a
 * condition that counting beforehand and expanding afterwards share: one resolver of recipients for everything.
 */
export type AudienceSpec =
  /** Contacts of a position that want the channel and the products, and with `toldAbout` also those who heard before. */
  | AudienceOf<{
      by: 'position';
      position: Position;
      breadth: AudienceBreadth;
      /**
       * The incident that is closed: also who has this position now and had a message about it over this channel, in
       * whatever capacity, whatever they want to hear now (requirement C5). The deliveries say who that is.
       */
      toldAbout?: number;
      /** The same for maintenance. */
      toldAboutMaintenance?: number;
    }>
  /** Everybody with the role, whatever they want to hear, or who was texted as such about `toldAbout`: mandatory only. */
  | AudienceOf<{ by: 'role'; role: string; toldAbout?: number }>
  /** The members of an audience group that can be reached over the channel. */
  | AudienceOf<{ by: 'group'; groupId: string }>
  /**
   * The subscribers of a site that chose one of the products there, and with `toldAbout` also those who heard before. Never
   * more than they chose, however broadly contacts are told: they agreed to that and to nothing else.
   */
  | AudienceOf<{
      by: 'subscribers';
      siteId: string;
      breadth: Exclude<AudienceBreadth, 'all'>;
      toldAbout?: number;
      toldAboutMaintenance?: number;
    }>
  /** One inbox that is not a contact's. */
  | { by: 'inbox'; channel: 'email'; address: string }
  /** One person, about something that this person did or asked: the delivery has the address. */
  | { by: 'person'; channel: Channel };

/** An audience that is looked up by a rule, and not given as one address. */
export type LookedUpAudience = Exclude<AudienceSpec, { by: 'inbox' | 'person' }>;
export type SubscriberAudience = Extract<AudienceSpec, { by: 'subscribers' }>;
/** An audience of contacts. */
export type ContactAudience = Exclude<LookedUpAudience, { by: 'subscribers' }>;
