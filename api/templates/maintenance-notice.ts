import type { LocalizedText } from '../language.ts';
import type { SharedFacts } from './shared-words.ts';

/** Which of the standard messages about maintenance (requirement B1). */
export const maintenanceNotices = [
  'maintenance-announced',
  'maintenance-emergency',
  'maintenance-rescheduled',
  'maintenance-reminder',
  'maintenance-started',
  'maintenance-extended',
  'maintenance-finished',
  'maintenance-cancelled',
  'maintenance-confirm',
  'maintenance-overran',
] as const;
export type MaintenanceNotice = (typeof maintenanceNotices)[number];

/** Those that are for the one on duty only: will it end in time, and that it did not (requirements D3, F3). */
export function isForDuty(notice: MaintenanceNotice): boolean {
  return notice === 'maintenance-confirm' || notice === 'maintenance-overran';
}

/** All that a notice about maintenance may say. */
export type MaintenanceNoticeFacts = SharedFacts & {
  productNames: string[];
  componentNames: string[];
  startsAt: Temporal.Instant;
  /** When it is to end; in the closing notice, when it ended. */
  endsAt: Temporal.Instant;
  /** When it was to be before it got another time; else the same. */
  earlier: { startsAt: Temporal.Instant; endsAt: Temporal.Instant };
  /** The other times of a series that are announced with this one, in order. */
  alsoAt: readonly { startsAt: Temporal.Instant; endsAt: Temporal.Instant }[];
  /** What people notice; unset in a language: the standard sentence. */
  symptom: LocalizedText;
  /** What is added to the standard text; unset in a language: nothing. */
  explanation: LocalizedText;
  /** For own staff only. */
  internal: { description: string; emergencyReason: string | undefined; outsideWindowReason: string | undefined };
};
