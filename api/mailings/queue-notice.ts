import { sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { lanes } from '../database/schema/mailings.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Language } from '../language.ts';
import type { TemplateSet } from '../templates/load-templates.ts';
import type { PersonalNotice, PersonalNoticeFacts } from '../templates/personal-notice.ts';
import { recordTemplateVersions } from '../templates/record-template-versions.ts';
import { renderPersonalNotice } from '../templates/render-personal-notice.ts';
import { wakeDeliverLoops } from './wake-deliver-loops.ts';

export type NewNotice<Notice extends PersonalNotice = PersonalNotice> = {
  notice: Notice;
  channel: Channel;
  /** Email address in lower case, or mobile number in E.164. */
  address: string;
  language: Language;
  facts: PersonalNoticeFacts[Notice];
};

/** An answer that comes a day later only puzzles. */
const newsFor = Temporal.Duration.from({ hours: 24 });

/** Queues one message to one person: `queueNotices` of one. */
export async function queueNotice<Notice extends PersonalNotice>(
  tx: Transaction,
  deps: { templates: TemplateSet },
  wanted: NewNotice<Notice>,
  now: Temporal.Instant,
): Promise<void> {
  await queueNotices(tx, deps, [wanted], now);
}

/**
 * Queues messages to one person each in the caller's transaction: an answer or a confirmation, sent as soon as that commits,
 * and once. Each is a mailing of its own, with its text frozen, because no two say the same. It cannot be refused and offers
 * no way to; it is not copied to the internal inbox, and not shown among the mailings. An address that is suppressed does
 * not get it.
 */
export async function queueNotices<Notice extends PersonalNotice>(
  tx: Transaction,
  deps: { templates: TemplateSet },
  wanted: readonly NewNotice<Notice>[],
  now: Temporal.Instant,
): Promise<void> {
  if (wanted.length === 0) return;
  const [sender] = await tx.select().from(organisation);
  if (!sender) throw new Error('there is no organisation to send in the name of');
  const from = { ...sender, optOutEmail: sender.serviceDeskEmail };
  const messages = wanted.map((one) =>
    renderPersonalNotice(deps.templates, { ...one, organisation: from, at: now }, one.channel),
  );
  const versionOf = await recordTemplateVersions(tx, [...new Set(messages.map(({ source }) => source))], now);
  const list = (values: string[]) => sql`${sql.param(values)}::text[]`;
  const at = sql`${now.toString()}::timestamptz`;
  // One statement, because thousands may ask at once.
  await tx.execute(sql`
    with given as materialized (
      select * from unnest(${list(wanted.map(({ channel }) => channel))}, ${list(wanted.map(({ address }) => address))},
        ${list(wanted.map(({ language }) => language))},
        ${sql.param(messages.map(({ source }) => versionOf(source)))}::bigint[],
        ${list(messages.map(({ subject }) => subject))}, ${list(messages.map(({ html }) => html))},
        ${list(messages.map(({ text }) => text))})
      with ordinality as given(channel, address, language, version_id, subject, html, text, nth)
    ), publication as (
      insert into publications (published_at, published_by) select ${at}, 'baken' from given returning id
    ), numbered as materialized (
      select given.*, publication_id from given
      join (select id as publication_id, row_number() over (order by id) as nth from publication) made using (nth)
    ), mailing as (
      insert into mailings (publication_id, kind, channel, lane, opt_outable, audience, created_at, expanded_at, copied_at,
        hold_until, expires_at)
      select publication_id, 'confirmation', channel, ${lanes.duty}, false,
        jsonb_build_object('by', 'person', 'channel', channel), ${at}, ${at}, ${at}, ${at},
        ${now.add(newsFor).toString()}::timestamptz
      from numbered
      returning id, publication_id
    ), content as (
      insert into mailing_contents (mailing_id, language, template_version_id, opt_outable, subject, html, text)
      select id, language, version_id, false, subject, html, text from mailing join numbered using (publication_id)
    ), chunk as (
      insert into chunks (mailing_id, publication_id, due_at) select id, publication_id, ${at} from mailing
      returning id, mailing_id, publication_id
    )
    insert into deliveries (mailing_id, publication_id, chunk_id, channel, address, language, due_at)
    select mailing_id, publication_id, id, channel, address, language, ${at} from chunk join numbered using (publication_id)`);
  await wakeDeliverLoops(tx);
}
