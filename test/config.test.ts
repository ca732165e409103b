import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../api/config.ts';

describe('the settings', () => {
  it('all have a default that lets the service start without any', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: undefined,
      publicUrl: undefined,
      mail: [{ kind: 'outbox' }],
      sms: [{ kind: 'outbox' }],
      dataDir: resolve('./data'),
      sitesDir: resolve('./data/sites'),
      outboxDir: resolve('./data/outbox'),
    });
    expect([...config.roles]).toEqual(['http', 'deliver', 'publish', 'clock', 'inbound']);
  });

  it('read a mailbox from its address, with the folder and signs in the password', () => {
    expect(
      readConfig({ IMAP_URL: 'imaps://afmelden%40logius.nl:p%40ss@mail.logius.nl/INBOX' }).inboundMail.imap,
    ).toEqual({
      host: 'mail.logius.nl',
      port: 993,
      secure: true,
      user: 'afmelden@logius.nl',
      password: 'p@ss',
      folder: 'INBOX',
    });
    expect(readConfig({ IMAP_URL: 'imap://a:b@127.0.0.1:10143' }).inboundMail.imap).toMatchObject({
      port: 10143,
      secure: false,
      folder: 'INBOX',
    });
  });

  it('take an empty value for an unset one', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: '', MAIL_FROM: '' }).port).toBe(3000);
  });

  it('let sites and outbox follow the data directory', () => {
    const { sitesDir, outboxDir } = readConfig({ DATA_DIR: '/srv/baken', OUTBOX_DIR: '/tmp/out' });
    expect([sitesDir, outboxDir]).toEqual(['/srv/baken/sites', '/tmp/out']);
  });

  it('take off a slash at the end of the public address', () => {
    expect(readConfig({ PUBLIC_URL: 'https://baken.example.nl/' }).publicUrl).toBe('https://baken.example.nl');
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PUBLIC_URL: 'baken.example.nl' }, 'PUBLIC_URL'],
    [{ DATABASE_URL: 'mysql://localhost/x' }, 'DATABASE_URL'],
    [{ ROLES: 'http,fly' }, 'ROLES'],
    [{ SMS_PROVIDER: 'aws-sms', AWS_SMS_ORIGINATION_IDENTITY: 'Logius' }, 'AWS_REGION'],
    [{ SMS_PROVIDER: 'aws-sms', AWS_REGION: 'eu-west-1' }, 'AWS_SMS_ORIGINATION_IDENTITY'],
    [{ SMS_SECOND_PROVIDER: 'messagebird', MESSAGEBIRD_ACCESS_KEY: 'x', SMS_FROM: 'Logius' }, 'SMS_SECOND_PROVIDER'],
    [{ SES_EVENTS_TOPIC: 'https://sns.eu-west-1.amazonaws.com' }, 'SES_EVENTS_TOPIC'],
    [{ SES_EVENTS_TOPIC: 'arn:aws:sns:evil.example/:123456789012:x' }, 'SES_EVENTS_TOPIC'],
    [{ MESSAGEBIRD_SIGNING_KEY: 'secret' }, 'PUBLIC_URL'],
    [{ OPT_OUT_ADDRESS: 'afmelden+x@logius.nl' }, 'OPT_OUT_ADDRESS'],
    [{ OPT_OUT_ADDRESS: 'afmelden-van-berichten-over-storingen@logius.nl' }, 'OPT_OUT_ADDRESS'],
    [{ IMAP_URL: 'https://user:password@mail.example.nl' }, 'IMAP_URL'],
    [{ IMAP_URL: 'imaps://mail.example.nl/INBOX' }, 'IMAP_URL'],
    [{ IMAP_URL: 'imaps://user:pass%word@mail.example.nl/INBOX' }, 'IMAP_URL'],
    [{ SES_INBOUND_BUCKET: 'mails', AWS_REGION: 'eu-west-1' }, 'SES_INBOUND_TOPIC'],
    [{ SES_INBOUND_BUCKET: 'mails', SES_INBOUND_TOPIC: 'arn:aws:sns:eu-west-1:123456789012:mails' }, 'AWS_REGION'],
    [{ MAIL_PROVIDER: 'pigeon' }, 'MAIL_PROVIDER'],
    [{ MAIL_PROVIDER: 'ses', MAIL_FROM: 'a@b.nl' }, 'AWS_REGION'],
    [{ MAIL_PROVIDER: 'smtp', MAIL_FROM: 'a@b.nl' }, 'SMTP_URL'],
    [{ MAIL_PROVIDER: 'smtp', SMTP_URL: 'smtp://localhost' }, 'MAIL_FROM'],
    [{ MAIL_SECOND_PROVIDER: 'smtp', SMTP_URL: 'smtp://localhost' }, 'MAIL_SECOND_PROVIDER'],
    [
      { MAIL_PROVIDER: 'smtp', MAIL_SECOND_PROVIDER: 'smtp', SMTP_URL: 'smtp://localhost', MAIL_FROM: 'a@b.nl' },
      'MAIL_SECOND_PROVIDER',
    ],
    [
      { MAIL_PROVIDER: 'smtp', MAIL_SECOND_PROVIDER: 'ses', SMTP_URL: 'smtp://localhost', MAIL_FROM: 'a@b.nl' },
      'AWS_REGION',
    ],
    [{ SMTP_PER_SECOND: '0' }, 'SMTP_PER_SECOND'],
    [{ SES_PER_DAY: 'many' }, 'SES_PER_DAY'],
    [{ SMS_PROVIDER: 'messagebird', SMS_FROM: 'Logius' }, 'MESSAGEBIRD_ACCESS_KEY'],
    [{ SMS_PROVIDER: 'messagebird', MESSAGEBIRD_ACCESS_KEY: 'x' }, 'SMS_FROM'],
    [{ SMS_FROM: 'a name that is too long' }, 'SMS_FROM'],
    [{ MAIL_FROM: 'Name <a@b.nl>\r\nBcc: x@y.nl' }, 'MAIL_FROM'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL'],
  ])('stop the start with one line that names the setting: %j', (env, name) => {
    const start = () => readConfig(env);
    expect(start).toThrow(ConfigError);
    expect(start).toThrow(new RegExp(`^${name} [^\\n]+$`));
  });

  it.each([
    [{ PORT: 'abc' }, 'PORT is wrong: Fill in a number here.'],
    [{ PORT: '70000' }, 'PORT is wrong: Fill in at most 65535.'],
    [
      { WEBHOOK_NETWORKS: '10.0.0.0' },
      'WEBHOOK_NETWORKS is wrong: Give networks such as 10.20.0.0/16, with commas between them.',
    ],
    [{ MAIL_PROVIDER: 'pigeon' }, 'MAIL_PROVIDER is wrong: Choose one of these: outbox, ses, smtp.'],
    [{ INTERNAL_INBOX: 'inbox' }, 'INTERNAL_INBOX is wrong: Write an email address as name@organisation.nl.'],
    [{ PUBLIC_URL: 'baken.nl' }, 'PUBLIC_URL is wrong: Give an address such as https://baken.example.nl.'],
    [
      { MAIL_PROVIDER: 'ses', MAIL_FROM: 'a@b.nl' },
      'AWS_REGION is missing: MAIL_PROVIDER=ses needs the region of the SES account.',
    ],
  ])('say what to do in the words of the whole service: %j', (env, line) => {
    expect(() => readConfig(env)).toThrow(new ConfigError(line));
  });

  it('never repeat a password in what they say', () => {
    expect(() => readConfig({ SMTP_URL: 'http://user:geheim@mail.nl' })).toThrow(/^(?!.*geheim)/s);
  });
});
