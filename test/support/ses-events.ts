export type SesEventOf = { deliveryId: number; address: string; messageId?: string };

const at = '2026-11-23T10:40:05.000Z';

/** An event of Amazon SES about a message of ours, in the form of its event publishing; `body` is what belongs to the type. */
export function sesEvent(
  eventType: string,
  { deliveryId, address, messageId = 'ses-1' }: SesEventOf,
  body: object = {},
) {
  const part: Record<string, object> = {
    Send: { send: {} },
    Delivery: { delivery: { timestamp: at, recipients: [address], smtpResponse: '250 ok', processingTimeMillis: 500 } },
    Bounce: {
      bounce: {
        timestamp: at,
        feedbackId: 'f-1',
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [
          { emailAddress: address, action: 'failed', status: '5.1.1', diagnosticCode: `smtp; 550 no ${address}\u0000` },
        ],
        ...body,
      },
    },
    Complaint: {
      complaint: { timestamp: at, feedbackId: 'f-2', complainedRecipients: [{ emailAddress: address }], ...body },
    },
    DeliveryDelay: {
      deliveryDelay: {
        timestamp: at,
        delayType: 'MailboxFull',
        delayedRecipients: [{ emailAddress: address }],
        ...body,
      },
    },
    Reject: { reject: { reason: 'Bad content' } },
    'Rendering Failure': { failure: { errorMessage: 'Attribute is not present', templateName: 'x' } },
  };
  return {
    eventType,
    mail: {
      timestamp: '2026-11-23T10:40:01.000Z',
      messageId,
      source: 'servicecentrum@logius.nl',
      destination: [address],
      headersTruncated: false,
      headers: [{ name: 'To', value: address }],
      commonHeaders: { to: [address], subject: 'Storing' },
      tags: { 'ses:configuration-set': ['baken'], 'baken-delivery': [String(deliveryId)] },
    },
    ...part[eventType],
  };
}
