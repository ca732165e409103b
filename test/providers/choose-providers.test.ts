import { expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { createLog } from '../../api/log.ts';
import { createMailProvider, createSmsProvider } from '../../api/providers/choose-providers.ts';

const log = createLog('silent');

test.each([
  [{}, 'outbox', 'outbox'],
  [{ MAIL_PROVIDER: 'ses', AWS_REGION: 'eu-west-1', MAIL_FROM: 'a@b.example' }, 'ses', 'outbox'],
  [{ MAIL_PROVIDER: 'smtp', SMTP_URL: 'smtp://127.0.0.1', MAIL_FROM: 'a@b.example' }, 'smtp', 'outbox'],
  [{ SMS_PROVIDER: 'messagebird', MESSAGEBIRD_ACCESS_KEY: 'x', SMS_FROM: 'Logius' }, 'outbox', 'messagebird'],
])('the settings %o choose %s for mail and %s for SMS', async (env, mail, sms) => {
  const config = readConfig(env);
  const providers = [createMailProvider(config, log), createSmsProvider(config, log)];
  expect(providers.map((provider) => provider.name)).toEqual([mail, sms]);
  await Promise.all(providers.map((provider) => provider.close()));
});
