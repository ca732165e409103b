import { optOutLinkMark } from '../database/schema/mailings.ts';
import type { Language } from '../language.ts';
import { type CopyFacts, copyWords } from './copy-words.ts';
import { type Shape, shapeOf } from './facts-shape.ts';
import type { IncidentNotice, IncidentNoticeFacts } from './incident-notice.ts';
import { maintenanceStaffWords, maintenanceWords } from './maintenance-words.ts';
import { noticeWords, staffWords } from './notice-words.ts';
import { isPersonalNotice, type PersonalNotice, personalSamples } from './personal-notice.ts';
import { personalWords } from './render-personal-notice.ts';
import { sampleFacts } from './sample-facts.ts';
import { sampleMaintenance } from './sample-maintenance.ts';
import { sharedWords } from './shared-words.ts';
import type { FactsKind } from './template-files.ts';
import { timeInWords } from './time-in-words.ts';

const notice: IncidentNotice = 'incident-resolved';
const language: Language = 'nl';

/** What can be said in each kind of file, taken from a sample in which everything is filled in. */
export function shapesOfFacts(): (kind: FactsKind) => Shape {
  const facts: IncidentNoticeFacts = sampleFacts;
  const words = {
    ...noticeWords(notice, language, facts, timeInWords(language, facts.organisation.timeZone)),
    next: { full: '', relative: '', short: '' },
  };
  const { staff } = staffWords(words, facts);
  const time = timeInWords(language, facts.organisation.timeZone);
  const maintenance = maintenanceWords(language, sampleMaintenance, time);
  const { organisation } = words;
  const fixed = {
    notice: shapeOf(words),
    staff: shapeOf({ ...words, staff }),
    footer: shapeOf({ organisation }),
    optOutFooter: shapeOf({ organisation, optOutLink: optOutLinkMark }),
    maintenance: shapeOf(maintenance),
    maintenanceStaff: shapeOf(maintenanceStaffWords(maintenance, sampleMaintenance)),
    layout: shapeOf({
      ...sharedWords(language, facts, time),
      subject: '',
      preheader: '',
      body: '',
      staffBlock: '',
      footer: '',
    }),
    copy: shapeOf(copyWords(sampleCopy)),
  };
  const personal = (of: PersonalNotice) => {
    const { organisation: sender, publishedAt: at } = facts;
    const request = { notice: of, language, facts: personalSamples[of].every[0], organisation: sender, at };
    return shapeOf(personalWords(request));
  };
  return (kind) => (isPersonalNotice(kind) ? personal(kind) : fixed[kind]);
}

/** A mailing of which a copy is made, to try the templates of the copy with. */
export const sampleCopy: CopyFacts = {
  language,
  timeZone: sampleFacts.organisation.timeZone,
  channel: 'email',
  audience: 'Externe contacten van DigiD voor burgers',
  publishedAt: sampleFacts.publishedAt,
  publishedBy: 'P. Jansen',
  recipients: [
    { language: 'nl', number: 1180 },
    { language: 'en', number: 60 },
  ],
  contents: [
    { language: 'nl', subject: 'Onderwerp', html: `<body><p>${optOutLinkMark}</p></body>`, text: optOutLinkMark },
    { language: 'en', subject: 'Subject', html: '<body><p>Text</p></body>', text: 'Text' },
  ],
};
