import PostalMime from 'postal-mime';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { createApp } from '../../api/app.ts';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { textOf } from '../sites/site-pages.ts';
import { startAwsSmsStandIn } from '../support/aws-sms-stand-in.ts';
import { eventually } from '../support/eventually.ts';
import { sesStandInCredentials } from '../support/ses-stand-in.ts';
import { startSmtpSink } from '../support/smtp-sink.ts';
import { createTestDependencies, loadSampleOrganisation, mondayMorning } from '../support/test-dependencies.ts';

export type Form = Record<string, string | string[]>;

/** The service with a mail server and an SMS provider behind it, and what a visitor of a status page does. */
export async function startSubscribing(env: Record<string, string> = {}) {
  Object.assign(process.env, sesStandInCredentials);
  const [sink, aws] = await Promise.all([startSmtpSink(), startAwsSmsStandIn()]);
  const deps = await createTestDependencies({
    MAIL_PROVIDER: 'smtp',
    SMTP_URL: sink.url,
    MAIL_FROM: 'Logius <sc@logius.nl>',
    SMS_PROVIDER: 'aws-sms',
    AWS_REGION: 'eu-west-1',
    AWS_SMS_ENDPOINT: aws.url,
    AWS_SMS_ORIGINATION_IDENTITY: 'Logius',
    PUBLIC_URL: 'https://baken.example.nl',
    ...env,
  });
  await loadSampleOrganisation(deps);
  const app = createApp(deps);
  let loop: DeliverLoop | undefined;

  /** Sends the form of a site as a browser does. */
  const send = (form: Form, path = '/subscribe/logius/nl', headers: Record<string, string> = {}) => {
    const body = new URLSearchParams(
      Object.entries(form).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, one])),
    );
    return app.request(path, { method: 'POST', body, headers });
  };

  /** Everything that is queued goes out. */
  const deliver = async () => {
    const own = () => createProviders(deps.config, deps.log);
    loop ??= await startDeliverLoop({ ...deps, providers: { urgent: own(), general: own() } });
    await eventually(async () =>
      expectNone(
        await deps.sql`select 1 from mailings where expanded_at is null union all select 1 from deliveries where state = 'queued'`,
      ),
    );
  };

  /** Nothing goes out until somebody asks for it again. */
  const pause = async () => {
    await loop?.stop();
    loop = undefined;
  };

  /** The mails that came out at an address, read as a mail program does. */
  const mails = async (address: string) => Promise.all(sink.received(address).map(({ raw }) => PostalMime.parse(raw)));

  /** The path of the link in the last confirmation message that an address got. */
  const linkFor = async (address: string): Promise<string> => {
    await deliver();
    const text = (await mails(address)).at(-1)?.text ?? '';
    return pathIn(text);
  };

  /** Asks and confirms. */
  const subscribe = async (form: Form, path?: string) => {
    await send(form, path);
    const link = await linkFor(String(form.email).toLowerCase());
    return app.request(link, { method: 'POST' });
  };

  const reset = async () => {
    await pause();
    await deps.sql`truncate subscribers, subscription_requests, suppressions, audit_log, contacts, contact_products, opt_outs, incidents, updates, publications, mailings, deliveries, page_requests, deadlines, logbook, provider_states cascade`;
  };

  const close = async () => {
    await pause();
    await deps.close();
    await Promise.all([sink.close(), aws.close()]);
  };

  return { deps, app, sink, aws, send, deliver, pause, mails, linkFor, subscribe, reset, close };
}

/** The same for a test file: each test begins on Monday morning with nobody subscribed, and all of it ends with the file. */
export async function useSubscribing(env: Record<string, string> = {}) {
  const visitor = await startSubscribing(env);
  beforeEach(() => visitor.deps.clock.set(mondayMorning));
  afterEach(visitor.reset);
  afterAll(visitor.close);
  const subscribers = () =>
    visitor.deps.sql`select site_id, channel, address, language, all_products, ended_at is null as current,
      array(select product_id from subscriber_products where subscriber_id = id order by 1) as products
      from subscribers order by id`;
  return { ...visitor, subscribers };
}

/** What a reader sees of an answer. */
export async function pageOf(response: Response): Promise<{ status: number; text: string }> {
  return { status: response.status, text: textOf(await response.text()) };
}

/** The path of the confirmation link in a text. */
export function pathIn(text: string): string {
  const url = /https?:\/\/\S+\/confirm\/[\w-]+/.exec(text)?.[0];
  if (!url) throw new Error(`there is no link in: ${text}`);
  return new URL(url).pathname;
}

function expectNone(rows: readonly unknown[]): void {
  if (rows.length > 0) throw new Error(`${rows.length} are not done yet`);
}
