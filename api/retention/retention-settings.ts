import { z } from 'zod';
import { withDefault } from '../input/setting-values.ts';

const days = (value: string) => withDefault(z.coerce.number().int().min(1).max(36_500), value);

/** How many days each kind of personal data is kept; the settings and their defaults. */
export const retentionSettings = {
  KEEP_SENT_DAYS: days('365'),
  KEEP_CONFIRMATIONS_DAYS: days('30'),
  KEEP_ENDED_CONTACTS_DAYS: days('365'),
  KEEP_WITHDRAWN_DAYS: days('1095'),
  KEEP_CALLERS_DAYS: days('365'),
  KEEP_MESSAGES_TO_US_DAYS: days('90'),
  KEEP_WEBHOOK_CALLS_DAYS: days('90'),
  KEEP_AUDIT_LOG_DAYS: days('1095'),
};

export type Retention = {
  /** To whom a message went, and what the provider reported of it; that it was sent stays. */
  sent: number;
  /** Messages to one person, with what they say. */
  confirmations: number;
  /** Contacts, after they ended. */
  endedContacts: number;
  /** Opt-outs that were taken back and suppressions that were lifted. */
  withdrawn: number;
  /** Who reported an incident, after it was closed. */
  callers: number;
  /** Mail and SMS to us that were dealt with. */
  messagesToUs: number;
  /** What webhooks were called for, and what became of each call. */
  webhookCalls: number;
  auditLog: number;
};

/** The settings as the rest of the service knows them. */
export function readRetention(read: { [Name in keyof typeof retentionSettings]: number }): Retention {
  return {
    sent: read.KEEP_SENT_DAYS,
    confirmations: read.KEEP_CONFIRMATIONS_DAYS,
    endedContacts: read.KEEP_ENDED_CONTACTS_DAYS,
    withdrawn: read.KEEP_WITHDRAWN_DAYS,
    callers: read.KEEP_CALLERS_DAYS,
    messagesToUs: read.KEEP_MESSAGES_TO_US_DAYS,
    webhookCalls: read.KEEP_WEBHOOK_CALLS_DAYS,
    auditLog: read.KEEP_AUDIT_LOG_DAYS,
  };
}
