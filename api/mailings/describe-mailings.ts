import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import type { AudienceMailingKind } from '../database/schema/mailings.ts';
import { type Language, languages } from '../language.ts';
import { countSmsParts } from '../templates/count-sms-parts.ts';
import type { LookedUpAudience } from './audience.ts';
import { readAudienceWords } from './audience-words.ts';
import { countAudiences, nobody } from './count-audiences.ts';
import type { MailingText } from './insert-mailings.ts';

type Planned = {
  kind: AudienceMailingKind;
  channel: Channel;
  audience: LookedUpAudience;
  optOutable: boolean;
};

/** What mailings that are only planned would say, to whom and how many: for a preview. In the language of the organisation. */
export async function describeMailings<Plan extends Planned>(
  db: Queryable,
  plans: readonly Plan[],
  { language, render }: { language: Language; render: (plan: Plan) => Record<Language, MailingText> },
) {
  const [audienceInWords, counts] = await Promise.all([
    readAudienceWords(
      db,
      plans.map(({ audience }) => audience),
    ),
    countAudiences(db, plans),
  ]);
  return plans.map((plan, index) => {
    const texts = render(plan);
    return {
      kind: plan.kind,
      channel: plan.channel,
      audience: audienceInWords(plan.audience, language),
      ...(counts[index] ?? nobody),
      messages: languages.map((code) => ({ language: code, ...message(plan.channel, texts[code]) })),
    };
  });
}

function message(channel: Channel, { subject, html, text }: MailingText) {
  return channel === 'sms' ? { text, smsParts: countSmsParts(text).parts } : { subject, html, text };
}
