import type { Config, InboundSmsConfig, SmsProviderConfig } from '../config.ts';

/** A sender of our SMS, and whether an answer to it reaches us: if not, why not, in plain words. */
export type SmsSender = { provider: SmsProviderConfig['kind']; sender: string } & (
  | { canBeAnswered: true }
  | { canBeAnswered: false; reason: string }
);

/** The sender at each of these providers. Pure. */
export function smsSenders(sms: SmsProviderConfig[], inbound: InboundSmsConfig): SmsSender[] {
  return sms.map((provider) => senderOf(provider, inbound));
}

function senderOf(provider: SmsProviderConfig, inbound: InboundSmsConfig): SmsSender {
  const { kind } = provider;
  switch (kind) {
    case 'outbox':
      return oneWay(kind, 'outbox', 'Nothing leaves this machine.');
    case 'messagebird': {
      const { from: sender } = provider;
      if (!isNumber(sender))
        return oneWay(kind, sender, 'A name as sender cannot be answered: rent a number, and set it as SMS_FROM.');
      if (!inbound.messageBird)
        return oneWay(kind, sender, 'MESSAGEBIRD_SIGNING_KEY is not set: answers are not taken in.');
      return { provider: kind, sender, canBeAnswered: true };
    }
    case 'aws-sms': {
      const { originationIdentity: sender } = provider;
      if (isSenderId(sender))
        return oneWay(kind, sender, 'A sender id cannot be answered: send from a number or a pool of numbers.');
      if (!inbound.awsTopic) return oneWay(kind, sender, 'AWS_SMS_INBOUND_TOPIC is not set: answers are not taken in.');
      return { provider: kind, sender, canBeAnswered: true };
    }
  }
}

/**
 * Whether a reader can answer STOP, through whichever provider the message goes: only then it is asked (requirement G1).
 * Pure.
 */
export function smsCanBeAnswered({ smsSenders }: Pick<Config, 'smsSenders'>): boolean {
  return smsSenders.every(({ canBeAnswered }) => canBeAnswered);
}

function oneWay(provider: SmsProviderConfig['kind'], sender: string, reason: string): SmsSender {
  return { provider, sender, canBeAnswered: false, reason };
}

const isNumber = (sender: string) => /^\+?\d{4,15}$/.test(sender);
/** AWS knows numbers and pools by an id or ARN too; what is left is a name. */
const isSenderId = (sender: string) => !isNumber(sender) && !/^(arn:|phone-|pool-)/.test(sender);
