import type { Channel } from '../database/schema/contacts.ts';
import { optOutLinkMark } from '../database/schema/mailings.ts';
import type { Language } from '../language.ts';
import { cleanLine, oneLine } from './clean-text.ts';
import { type SafeHtml, safeHtml } from './compile-template.ts';
import { linkLeftOut } from './link-left-out.ts';
import { type MomentInWords, timeInWords } from './time-in-words.ts';

/** What a copy for the internal inbox tells: who got what, when (requirement B4). */
export type CopyFacts = {
  /** The language of the copy itself: the organisation's own. */
  language: Language;
  timeZone: string;
  /** Of the mailing that was sent. */
  channel: Channel;
  /** Who got it, in words of that language, such as "Externe contacten van DigiD voor burgers". */
  audience: string;
  publishedAt: Temporal.Instant;
  publishedBy: string;
  recipients: readonly { language: Language; number: number }[];
  /** The mailing as it was sent, per language; an SMS has only `text`. The copy shows its own language first. */
  contents: readonly { language: Language; subject: string; html: string; text: string }[];
};

/** What the templates under `copy/` can say. */
export type CopyWords = {
  email: boolean;
  sms: boolean;
  audience: string;
  published: MomentInWords;
  publishedBy: string;
  total: string;
  /** Whether `total` needs a plural. */
  several: boolean;
  recipients: { language: string; number: string }[];
  /** Subject of the first message; of an SMS how it begins. */
  subject: string;
  /** Whether each recipient had an opt-out link of their own, which the copy leaves out. */
  optOutLinkLeftOut: boolean;
  messages: { language: string; code: string; subject: string; text: string; html: SafeHtml }[];
};

/** Turns the facts into words for the templates of the copy. */
export function copyWords(facts: CopyFacts): CopyWords {
  const { language } = facts;
  const contents = facts.contents.toSorted((a, b) => Number(b.language === language) - Number(a.language === language));
  const names = new Intl.DisplayNames(language, { type: 'language' });
  const figures = new Intl.NumberFormat(language);
  const total = facts.recipients.reduce((sum, { number }) => sum + number, 0);
  const [first] = contents;
  return {
    email: facts.channel === 'email',
    sms: facts.channel === 'sms',
    audience: cleanLine(facts.audience),
    published: timeInWords(language, facts.timeZone).moment(facts.publishedAt, facts.publishedAt),
    publishedBy: cleanLine(facts.publishedBy),
    total: figures.format(total),
    several: total !== 1,
    recipients: facts.recipients.map((group) => ({
      language: names.of(group.language) ?? group.language,
      number: figures.format(group.number),
    })),
    subject: oneLine(first?.subject || beginning(language, first?.text ?? '')),
    optOutLinkLeftOut: contents.some(
      ({ html, text }) => html.includes(optOutLinkMark) || text.includes(optOutLinkMark),
    ),
    messages: contents.map((content) => ({
      language: names.of(content.language) ?? content.language,
      code: content.language,
      subject: content.subject,
      text: content.text.replaceAll(optOutLinkMark, linkLeftOut[language]),
      html: safeHtml(bodyOf(content.html).replaceAll(optOutLinkMark, '#')),
    })),
  };
}

const longestBeginning = 70;

/** The first sentence of an SMS, or as much of it as a list of mails shows. */
function beginning(language: Language, text: string): string {
  const [sentence] = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(text);
  const first = sentence?.segment.trim() ?? '';
  return first.length <= longestBeginning ? first : `${first.slice(0, longestBeginning).trimEnd()} …`;
}

/** What stands in the body of a whole HTML document, to show it inside another one. */
function bodyOf(html: string): string {
  return html.match(/<body[^>]*>([\s\S]*)<\/body>/i)?.[1] ?? html;
}
