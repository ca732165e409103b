import type { Config, MailProviderConfig, SmsProviderConfig } from '../config.ts';
import type { Log } from '../log.ts';
import { createAwsSmsProvider } from './aws-sms.ts';
import { createMessageBirdProvider } from './messagebird.ts';
import { createMailOutbox, createSmsOutbox } from './outbox.ts';
import type { MailProvider, Providers, SmsProvider } from './providers.ts';
import { createSesProvider } from './ses.ts';
import { createSmtpProvider } from './smtp.ts';

/** The providers that the settings name, the first choice first; the outbox if they name none. */
export function createProviders(config: Pick<Config, 'mail' | 'sms' | 'outboxDir'>, log: Log): Providers {
  return {
    email: config.mail.map((named) => createMailProvider(named, config.outboxDir, log)),
    sms: config.sms.map((named) => createSmsProvider(named, config.outboxDir, log)),
  };
}

/** Ends their connections. */
export async function closeProviders(providers: Providers): Promise<void> {
  await Promise.all([...providers.email, ...providers.sms].map((provider) => provider.close()));
}

function createMailProvider(named: MailProviderConfig, outboxDir: string, log: Log): MailProvider {
  switch (named.kind) {
    case 'ses':
      return createSesProvider(named, log);
    case 'smtp':
      return createSmtpProvider(named, log);
    case 'outbox':
      return createMailOutbox(outboxDir);
  }
}

function createSmsProvider(named: SmsProviderConfig, outboxDir: string, log: Log): SmsProvider {
  switch (named.kind) {
    case 'messagebird':
      return createMessageBirdProvider(named, log);
    case 'aws-sms':
      return createAwsSmsProvider(named, log);
    case 'outbox':
      return createSmsOutbox(outboxDir);
  }
}
