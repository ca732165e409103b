import type { Language, Said } from '../language.ts';
import { deliveryReasons, isReasonCode, type ReasonCode } from './delivery-reasons.ts';

/** What a row says of a reason: its code, what the provider said itself, and through which it went. */
export type KeptReason = { reason: string; detail?: string | null | undefined; provider: string | null };

/** The same for people and programs: words in the reader's language, the code, and the provider's own words or codes. */
export type ToldReason = { words: string; code: ReasonCode; detail: string | null };

/**
 * A kept reason in words. What is no code was written before there were codes, or by a process of an older version that still
 * runs: it is `other`, with what stood there as its detail.
 */
export function reasonInWords({ reason, detail, provider }: KeptReason, language: Language): ToldReason {
  if (isReasonCode(reason))
    return { words: filledIn(deliveryReasons[reason], provider, language), code: reason, detail: detail ?? null };
  return { words: deliveryReasons.other[language], code: 'other', detail: detail ?? reason };
}

/** A reason in one line for a log or a terminal: the words, and what the provider said itself. */
export function reasonInOneLine(kept: KeptReason, language: Language): string {
  return toldInOneLine(reasonInWords(kept, language));
}

/** The same of one that is in words already. */
export function toldInOneLine({ words, code, detail }: Omit<ToldReason, 'code'> & { code: string }): string {
  return `${words} (${[code, detail].filter((part) => part !== null).join(': ')})`;
}

type ProviderWords = { name: Said; login: Said; sender: string; settings: string };

const byProvider: Record<string, ProviderWords> = {
  ses: {
    name: { nl: 'Amazon SES', en: 'Amazon SES' },
    login: {
      nl: 'de AWS-sleutels (of die mogen geen ses:SendBulkEmail)',
      en: 'the AWS credentials (or they may not do ses:SendBulkEmail)',
    },
    sender: 'MAIL_FROM',
    settings: 'SES_CONFIGURATION_SET',
  },
  smtp: {
    name: { nl: 'de mailserver', en: 'the mail server' },
    login: { nl: 'de gebruikersnaam en het wachtwoord in SMTP_URL', en: 'the user name and password in SMTP_URL' },
    sender: 'MAIL_FROM',
    settings: 'SMTP_URL',
  },
  messagebird: {
    name: { nl: 'MessageBird', en: 'MessageBird' },
    login: { nl: 'de sleutel in MESSAGEBIRD_ACCESS_KEY', en: 'the key in MESSAGEBIRD_ACCESS_KEY' },
    sender: 'SMS_FROM',
    settings: 'MESSAGEBIRD_ACCESS_KEY, SMS_FROM',
  },
  'aws-sms': {
    name: { nl: 'AWS', en: 'AWS' },
    login: {
      nl: 'de AWS-sleutels (of die mogen geen sms-voice:SendTextMessage)',
      en: 'the AWS credentials (or they may not do sms-voice:SendTextMessage)',
    },
    sender: 'AWS_SMS_ORIGINATION_IDENTITY',
    settings: 'AWS_SMS_CONFIGURATION_SET',
  },
};

const anyProvider: ProviderWords = {
  name: { nl: 'de leverancier', en: 'the provider' },
  login: { nl: 'onze inloggegevens', en: 'our credentials' },
  sender: 'MAIL_FROM, SMS_FROM',
  settings: 'docs/connecting-providers.md',
};

function filledIn(said: Said, provider: string | null, language: Language): string {
  const { name, login, sender, settings } = byProvider[provider ?? ''] ?? anyProvider;
  const text = name[language];
  return said[language]
    .replaceAll('{Provider}', text.charAt(0).toUpperCase() + text.slice(1))
    .replaceAll('{provider}', text)
    .replaceAll('{login}', login[language])
    .replaceAll('{sender}', sender)
    .replaceAll('{settings}', settings);
}
