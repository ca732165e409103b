import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import { createMessageBirdProvider } from './messagebird.ts';
import { createMailOutbox, createSmsOutbox } from './outbox.ts';
import type { MailProvider, SmsProvider } from './providers.ts';
import { createSesProvider } from './ses.ts';
import { createSmtpProvider } from './smtp.ts';

/** The mail provider that the settings name; the outbox if they name none. */
export function createMailProvider(config: Pick<Config, 'mail' | 'outboxDir'>, log: Log): MailProvider {
  switch (config.mail.kind) {
    case 'ses':
      return createSesProvider(config.mail, log);
    case 'smtp':
      return createSmtpProvider(config.mail, log);
    case 'outbox':
      return createMailOutbox(config.outboxDir, log);
  }
}

/** The SMS provider that the settings name; the outbox if they name none. */
export function createSmsProvider(config: Pick<Config, 'sms' | 'outboxDir'>, log: Log): SmsProvider {
  switch (config.sms.kind) {
    case 'messagebird':
      return createMessageBirdProvider(config.sms, log);
    case 'outbox':
      return createSmsOutbox(config.outboxDir, log);
  }
}
