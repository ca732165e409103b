import type { Receipt } from './record-receipt.ts';

type Said = Pick<Receipt, 'kind' | 'reason' | 'detail'>;

const neverAgain: Record<string, string> = {
  NoEmail: 'The address does not exist.',
  General: 'The mailbox or its domain does not exist.',
  Suppressed: 'Amazon SES did not send it: this address bounced before, also with others who use Amazon SES.',
  OnAccountSuppressionList:
    'Amazon SES did not send it: the address is on the suppression list of the AWS account. Remove it there too.',
};
const notThisTime: Record<string, string> = {
  MailboxFull: 'The mailbox is full.',
  MessageTooLarge: 'The receiving mail server finds the message too large.',
  ContentRejected: 'The receiving mail server refused the content of the message.',
  AttachmentRejected: 'The receiving mail server refused an attachment.',
  CustomTimeoutExceeded: 'It could not be delivered in the time that the configuration set gives.',
};
const delays: Record<string, string> = {
  MailboxFull: 'the mailbox is full',
  SpamDetected: 'the receiving mail server takes it for spam',
  IPFailure: 'the receiving mail server blocks the address that Amazon SES sends from',
  TransientCommunicationFailure: 'the connection with the receiving mail server broke',
  RecipientServerError: 'the receiving mail server has a fault',
};

/**
 * A bounce: for good only when the address does not exist. A refusal by the receiver's rules (5.7.x) is about us: one
 * wrong DMARC record would otherwise suppress every reader of a large customer at once.
 */
export function bounceOf(bounce: { type: string; subType: string; status: string | undefined }): Said {
  const detail = codes(bounce);
  const status = statusIn(bounce.status);
  if (bounce.type === 'Permanent' && status.startsWith('5.7.')) {
    const reason = `The receiving mail server does not allow our mail (${status}): check SPF, DKIM and DMARC.`;
    return { kind: 'soft-bounce', reason, detail };
  }
  if (bounce.type === 'Permanent') {
    return { kind: 'hard-bounce', reason: neverAgain[bounce.subType] ?? 'The address takes no mail.', detail };
  }
  const reason = notThisTime[bounce.subType] ?? 'The receiving mail server did not take it, also after trying again.';
  return { kind: 'soft-bounce', reason, detail };
}

export function complaintOf(said: {
  complaintSubType?: string | null | undefined;
  complaintFeedbackType?: string | null | undefined;
}): Said {
  const detail = codes({
    subType: said.complaintSubType ?? undefined,
    feedbackType: said.complaintFeedbackType ?? undefined,
  });
  return { kind: 'complaint', reason: 'The reader called the message spam.', detail };
}

export function delayOf(delay: { type: string; status: string | undefined }): Said {
  const why = delays[delay.type] ?? 'the receiving mail server does not take it yet';
  return { kind: 'delayed', reason: `Amazon SES keeps trying: ${why}.`, detail: codes(delay) };
}

export function rejectOf(type: 'Reject' | 'Rendering Failure'): Said {
  const reason =
    type === 'Reject'
      ? 'Amazon SES took the message and then refused it: it found a virus.'
      : 'Amazon SES took the message and then could not fill in its template.';
  return { kind: 'failed', reason, detail: {} };
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
