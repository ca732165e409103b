import type { Channel, Position } from '../database/schema/contacts.ts';

type AudienceOf<By> = By & {
  channel: Channel;
  /** The incident's products: an opt-out from one of them counts. */
  about: string[];
  /** Also those who were told about this incident before, whatever they want to hear now (requirement C5). */
  alsoToldAbout?: number;
};

/**
 * Whom a mailing is for, as rules over contacts. Frozen with the mailing; `audience-condition.ts` turns it into a
 * condition that counting beforehand and expanding afterwards share: one resolver of recipients for everything.
 */
export type AudienceSpec =
  /** Contacts of a position that want the channel and one of the products in `about`, or of any product at all. */
  | AudienceOf<{ by: 'position'; position: Position; breadth: 'product' | 'all' }>
  /** Everybody with the role, whatever they want to hear: for mandatory messages only. */
  | AudienceOf<{ by: 'role'; role: string }>
  /** The members of an audience group that can be reached over the channel. */
  | AudienceOf<{ by: 'group'; groupId: string }>
  /** One inbox that is not a contact's. */
  | { by: 'inbox'; channel: 'email'; address: string };
