import type { Incident, Maintenance } from '../../status-site/src/snapshot.ts';
import type { Said } from '../language.ts';

/**
 * What an event tells: exactly the public facts that the status page has, as they were when it was published. Words are
 * made of them when it is sent, in the webhook's language.
 */
export type EventFacts = { sender: Sender } & (
  | { about: 'incident'; incident: Incident; page: Said | null }
  | { about: 'maintenance'; maintenance: Maintenance; page: Said | null }
  | { about: 'test' }
);

/** In whose name it is told, and in which zone its times are. */
export type Sender = { name: string; timeZone: string };
