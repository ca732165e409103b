import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import type { Receipt } from './record-receipt.ts';

type Said = Pick<Receipt, 'kind' | 'reason' | 'detail'>;

const neverAgain: Record<string, ReasonCode> = {
  NoEmail: 'address-unknown',
  General: 'address-unknown',
  Suppressed: 'suppressed-by-provider',
  OnAccountSuppressionList: 'on-account-suppression-list',
};
const notThisTime: Record<string, ReasonCode> = {
  MailboxFull: 'mailbox-full',
  MessageTooLarge: 'message-too-large',
  ContentRejected: 'message-refused',
  AttachmentRejected: 'message-refused',
  CustomTimeoutExceeded: 'not-delivered-in-time',
};
const delays: Record<string, ReasonCode> = {
  MailboxFull: 'delayed-mailbox-full',
  SpamDetected: 'delayed-as-spam',
  IPFailure: 'delayed-sender-blocked',
  TransientCommunicationFailure: 'delayed-connection',
  RecipientServerError: 'delayed-receiver-fault',
};

/**
 * A bounce: for good only when the address does not exist. A refusal by the receiver's rules (5.7.x) is about us: one
 * wrong DMARC record would otherwise suppress every reader of a large customer at once.
 */
export function bounceOf(bounce: { type: string; subType: string; status: string | undefined }): Said {
  const detail = codes(bounce);
  const status = statusIn(bounce.status);
  if (bounce.type === 'Permanent' && status.startsWith('5.7.')) {
    return { kind: 'soft-bounce', reason: 'not-authenticated', detail };
  }
  if (bounce.type === 'Permanent') {
    return { kind: 'hard-bounce', reason: neverAgain[bounce.subType] ?? 'mailbox-takes-no-mail', detail };
  }
  return { kind: 'soft-bounce', reason: notThisTime[bounce.subType] ?? 'not-taken', detail };
}

export function complaintOf(said: {
  complaintSubType?: string | null | undefined;
  complaintFeedbackType?: string | null | undefined;
}): Said {
  const detail = codes({
    subType: said.complaintSubType ?? undefined,
    feedbackType: said.complaintFeedbackType ?? undefined,
  });
  return { kind: 'complaint', reason: 'spam-complaint', detail };
}

export function delayOf(delay: { type: string; status: string | undefined }): Said {
  return { kind: 'delayed', reason: delays[delay.type] ?? 'delayed', detail: codes(delay) };
}

export function rejectOf(type: 'Reject' | 'Rendering Failure'): Said {
  return { kind: 'failed', reason: type === 'Reject' ? 'virus-found' : 'template-failed', detail: {} };
}

/** SES's own words for what happened, where they are words of a list. Diagnostic text is the receiver's, and left out. */
function codes(given: Record<string, string | undefined>): Record<string, string> {
  const known = Object.entries(given).flatMap(([name, value]) =>
    value !== undefined && /^[\w.-]{1,60}$/.test(value) ? [[name, value]] : [],
  );
  return Object.fromEntries(known);
}

function statusIn(status: string | undefined): string {
  return /^[245]\.\d{1,3}\.\d{1,3}$/.test(status ?? '') ? (status ?? '') : '';
}
