import { expect, test } from 'vitest';
import { readConfig } from '../../api/config.ts';
import { createLog } from '../../api/log.ts';
import { closeProviders, createProviders } from '../../api/providers/choose-providers.ts';

const ses = { AWS_REGION: 'eu-west-1', MAIL_FROM: 'a@b.example' };
const smtp = { SMTP_URL: 'smtp://127.0.0.1', MAIL_FROM: 'a@b.example' };
const awsSms = { AWS_REGION: 'eu-west-1', AWS_SMS_ORIGINATION_IDENTITY: 'Logius' };
const messagebird = { MESSAGEBIRD_ACCESS_KEY: 'x', SMS_FROM: 'Logius' };

test.each([
  [{}, ['outbox'], ['outbox']],
  [{ MAIL_PROVIDER: 'ses', ...ses }, ['ses'], ['outbox']],
  [{ MAIL_PROVIDER: 'smtp', ...smtp }, ['smtp'], ['outbox']],
  [{ MAIL_PROVIDER: 'ses', MAIL_SECOND_PROVIDER: 'smtp', ...ses, ...smtp }, ['ses', 'smtp'], ['outbox']],
  [{ SMS_PROVIDER: 'messagebird', ...messagebird }, ['outbox'], ['messagebird']],
  [{ SMS_PROVIDER: 'aws-sms', ...awsSms }, ['outbox'], ['aws-sms']],
  [
    { SMS_PROVIDER: 'messagebird', SMS_SECOND_PROVIDER: 'aws-sms', ...messagebird, ...awsSms },
    ['outbox'],
    ['messagebird', 'aws-sms'],
  ],
  [
    { SMS_PROVIDER: 'aws-sms', SMS_SECOND_PROVIDER: 'messagebird', ...messagebird, ...awsSms },
    ['outbox'],
    ['aws-sms', 'messagebird'],
  ],
])('the settings %o choose %j for mail and %j for SMS, in this order', async (env, mail, sms) => {
  const providers = createProviders(readConfig(env), createLog('silent'));
  expect(providers.email.map(({ name }) => name)).toEqual(mail);
  expect(providers.sms.map(({ name }) => name)).toEqual(sms);
  await closeProviders(providers);
});
