import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import { codeOf, whyNeverConnected } from './connection-failure.ts';
import type { NotAccepted, Why } from './providers.ts';

/** For a setting that is wrong: an operator who sees the reason mends it at once. */
const untilSetRight = Temporal.Duration.from({ minutes: 1 });

/** What a mail server's refusal means, by the first two parts of its enhanced status code (RFC 3463). */
const permanentReasons: Record<string, ReasonCode> = {
  '5.1': 'address-unknown',
  '5.2': 'mailbox-takes-no-mail',
  '5.3': 'message-too-large',
  '5.4': 'no-route',
  '5.6': 'message-refused',
  '5.7': 'refused-by-policy',
};

/**
 * What RFC 3463 and RFC 7372 say about the sender: its address is malformed or its domain does not exist, its SPF or DKIM fails.
 * No fault of any recipient, whatever command the server says it to.
 */
const aboutSender = new Set([
  '5.1.7',
  '5.1.8',
  '5.7.20',
  '5.7.21',
  '5.7.22',
  '5.7.23',
  '5.7.24',
  '5.7.25',
  '5.7.26',
  '5.7.27',
]);

/** `forTheRest` is set if trying the rest of the batch now makes no sense: the server is at fault, not the message. */
export type SmtpFailure = { outcome: NotAccepted; forTheRest: NotAccepted | undefined };

/**
 * What a failure of nodemailer means. The server's own words are not kept, because they tend to repeat the address; its
 * codes are the detail. `handedOver` is whether any byte of the message has left.
 */
export function smtpFailure(error: unknown, handedOver: boolean): SmtpFailure {
  const { command, response, responseCode } = describe(error);
  const code = codeOf(error);
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return server({ reason: 'login-refused' }, untilSetRight);
  }
  if (code === 'ETLS') return server({ reason: 'no-safe-connection', detail: 'STARTTLS' }, untilSetRight);
  if (responseCode >= 400 && ['MAIL FROM', 'RCPT TO', 'DATA'].includes(command)) {
    return refusal(command, responseCode, response);
  }
  if (handedOver) {
    return {
      outcome: { kind: 'unknown', reason: 'connection-broke', detail: code || undefined },
      forTheRest: { kind: 'temporary', cause: 'provider', reason: 'broken-off' },
    };
  }
  if (code === 'EENVELOPE') return message({ kind: 'permanent', reason: 'address-refused' });
  if (code === 'EMESSAGE') return message({ kind: 'permanent', reason: 'message-too-large' });
  if (responseCode >= 400) return server({ reason: 'not-now', detail: String(responseCode) });
  return server(whyNeverConnected(originalOf(error)) ?? { reason: 'not-now', detail: code || undefined });
}

function refusal(command: string, responseCode: number, response: string): SmtpFailure {
  const enhanced = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})/.exec(response)?.[1] ?? '';
  const detail = `${responseCode} ${enhanced}`.trim();
  if (responseCode < 500) {
    // 421 and the 4.7 family are what servers say to who comes too fast; the others are about this mailbox.
    const cause = responseCode === 421 || enhanced.startsWith('4.7.') ? 'speed' : 'recipient';
    return message({ kind: 'temporary', cause, reason: 'not-now', detail });
  }
  if (aboutSender.has(enhanced)) {
    return server({ reason: 'sender-refused', detail }, untilSetRight);
  }
  // Refusals of who we are, not of whom the mail is for. Giving up every recipient for them would lose them all.
  const notForUs: Why = { reason: 'relay-refused', detail };
  if (command === 'MAIL FROM' || [530, 534, 535, 538].includes(responseCode)) return server(notForUs, untilSetRight);
  if (command === 'RCPT TO' && enhanced.startsWith('5.7.')) {
    // "Relay denied" mostly, but it may be a policy about this recipient: the others are still tried.
    return message({ kind: 'temporary', cause: 'recipient', ...notForUs, retryAfter: untilSetRight });
  }
  return message({ kind: 'permanent', reason: permanentReasons[enhanced.slice(0, 3)] ?? 'message-refused', detail });
}

function message(outcome: NotAccepted): SmtpFailure {
  return { outcome, forTheRest: undefined };
}

function server(why: Why, retryAfter?: Temporal.Duration): SmtpFailure {
  const outcome: NotAccepted = { kind: 'temporary', cause: 'provider', ...why, retryAfter };
  return { outcome, forTheRest: outcome };
}

function describe(error: unknown): { command: string; response: string; responseCode: number } {
  if (!(error instanceof Error)) return { command: '', response: '', responseCode: 0 };
  return {
    command: 'command' in error && typeof error.command === 'string' ? error.command : '',
    response: 'response' in error && typeof error.response === 'string' ? error.response : '',
    responseCode: 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0,
  };
}

/** nodemailer puts its own code over the system's, and keeps that one beside it. */
function originalOf(error: unknown): unknown {
  if (!(error instanceof Error) || !('originalCode' in error) || typeof error.originalCode !== 'string') return error;
  return Object.assign(new Error(), { code: error.originalCode });
}
