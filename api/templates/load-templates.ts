import { type Language, languages } from '../language.ts';
import { checkTemplate } from './check-template.ts';
import { compileHtml, compilePlain, type SafeHtml, type Template } from './compile-template.ts';
import type { CopyWords } from './copy-words.ts';
import type { IncidentNotice, TemplateSource } from './incident-notice.ts';
import { inlineStyles } from './inline-styles.ts';
import type { MaintenanceNotice } from './maintenance-notice.ts';
import type { MaintenanceStaffWords, MaintenanceWords } from './maintenance-words.ts';
import type { NoticeWords, StaffWords } from './notice-words.ts';
import { type PersonalNotice, personalNotices, personalSamples } from './personal-notice.ts';
import { problemsWhenRendered } from './prove-templates.ts';
import { shapesOfFacts } from './sample-words.ts';
import type { SharedWords } from './shared-words.ts';
import { TemplateError, type TemplateProblem } from './template-error.ts';
import {
  filesOf,
  hashOf,
  readTemplateFiles,
  styleFile,
  type TemplateSources,
  templateFileKinds,
} from './template-files.ts';

export type FooterWords = Pick<SharedWords, 'organisation'>;
export type LayoutWords<Part> = SharedWords & {
  subject: string;
  preheader: string;
  body: Part;
  /** Unset for readers who are not own staff. */
  staffBlock: Part | undefined;
  footer: Part;
};

/** The same part of a message in HTML and in plain text. */
type InBoth<Facts> = { html: Template<Facts>; text: Template<Facts> };

export type NoticeTemplates = InBoth<NoticeWords> & {
  source: TemplateSource;
  subject: Template<NoticeWords>;
  sms: Template<NoticeWords>;
  managementSms: Template<StaffWords>;
};

export type MaintenanceTemplates = InBoth<MaintenanceWords> & {
  source: TemplateSource;
  subject: Template<MaintenanceWords>;
  sms: Template<MaintenanceWords>;
};

/** What a message to one person can say: what all messages say, and its own facts. */
export type PersonalWords = SharedWords & Readonly<Record<string, unknown>>;

export type PersonalTemplates = InBoth<PersonalWords> & {
  source: TemplateSource;
  subject: Template<PersonalWords>;
  sms: Template<PersonalWords>;
};

/** Around the message: put there by code, so that no template can leave it out. */
export type Surroundings = {
  layout: { html: Template<LayoutWords<SafeHtml>>; text: Template<LayoutWords<string>> };
  preheader: Template<NoticeWords>;
  staffBlock: InBoth<StaffWords>;
  maintenancePreheader: Template<MaintenanceWords>;
  maintenanceStaffBlock: InBoth<MaintenanceStaffWords>;
  optOutFooter: InBoth<FooterWords & { optOutLink: string }>;
  /** Behind an SMS that may be refused, where its sender can be answered. */
  optOutSms: Template<FooterWords>;
  staffFooter: InBoth<FooterWords>;
  mandatoryFooter: InBoth<FooterWords>;
  personalFooter: InBoth<FooterWords>;
};

export type LanguageTemplates = {
  notices: Record<IncidentNotice, NoticeTemplates>;
  maintenance: Record<MaintenanceNotice, MaintenanceTemplates>;
  personal: ReadonlyMap<PersonalNotice, PersonalTemplates>;
  around: Surroundings;
  copy: InBoth<CopyWords> & { source: TemplateSource; subject: Template<CopyWords> };
};

/** All standard messages, read, checked, and tried once: they can be rendered without surprises. */
export type TemplateSet = {
  directory: string;
  /** What was read, by path in the directory. */
  sources: TemplateSources;
  in: Record<Language, LanguageTemplates>;
};

/**
 * Reads the standard messages from a folder laid out as `templates/` (requirement B1), checks every name in them against
 * the facts that there are, and renders each with every kind of facts. Throws `TemplateError`, which lists everything
 * that is wrong, before anything of it can be sent.
 */
export async function loadTemplates(directory: string): Promise<TemplateSet> {
  const { sources, problems } = await readTemplateFiles(directory);
  problems.push(...problemsAsWritten(sources));
  if (problems.length > 0) throw new TemplateError(directory, problems);

  const styled = await withStyles(sources);
  const templates = { nl: compileLanguage('nl', sources, styled), en: compileLanguage('en', sources, styled) };
  const whenRendered = problemsWhenRendered(templates);
  if (whenRendered.length > 0) throw new TemplateError(directory, whenRendered);
  return { directory, sources, in: templates };
}

function problemsAsWritten(sources: TemplateSources): TemplateProblem[] {
  const shapes = shapesOfFacts();
  return languages.flatMap((language) =>
    templateFileKinds.flatMap(({ path, facts }) => {
      const source = sources.get(`${language}/${path}`);
      if (source === undefined) return [];
      return checkTemplate(`${language}/${path}`, source, shapes(facts), path.endsWith('.html.hbs') ? 'html' : 'plain');
    }),
  );
}

/** The templates as they are compiled: those of HTML with the style in their elements. */
async function withStyles(sources: TemplateSources): Promise<TemplateSources> {
  const html = [...sources].filter(([path]) => path.endsWith('.html.hbs'));
  const styled = await inlineStyles(
    html.map(([, source]) => source),
    sources.get(styleFile) ?? '',
  );
  return new Map([
    ...sources,
    ...html.map(([path, source], index): [string, string] => [path, styled[index] ?? source]),
  ]);
}

function compileLanguage(language: Language, sources: TemplateSources, styled: TemplateSources): LanguageTemplates {
  const read = (path: string) => {
    const source = styled.get(`${language}/${path}`);
    if (source === undefined) throw new Error(`${language}/${path} was not read`);
    return source;
  };
  const html = <Facts>(path: string) => compileHtml<Facts>(read(path));
  const plain = <Facts>(path: string) => compilePlain<Facts>(read(path));
  const both = <Facts>(path: string): InBoth<Facts> => ({
    html: html<Facts>(`${path}.html.hbs`),
    text: plain<Facts>(`${path}.text.hbs`),
  });
  const sourceOf = (notice: string): TemplateSource => ({
    language,
    notice,
    sha256: hashOf(sources, filesOf(language, notice)),
  });
  const notice = (name: IncidentNotice): NoticeTemplates => ({
    ...both<NoticeWords>(`${name}/email`),
    source: sourceOf(name),
    subject: plain(`${name}/email.subject.hbs`),
    sms: plain(`${name}/sms.hbs`),
    managementSms: plain(`${name}/management.sms.hbs`),
  });
  const maintenance = (name: MaintenanceNotice): MaintenanceTemplates => ({
    ...both<MaintenanceWords>(`${name}/email`),
    source: sourceOf(name),
    subject: plain(`${name}/email.subject.hbs`),
    sms: plain(`${name}/sms.hbs`),
  });
  const personal = (name: PersonalNotice): PersonalTemplates => {
    const { channels } = personalSamples[name];
    const overEmail = <T>(compiled: () => T, none: T) => (channels.includes('email') ? compiled() : none);
    return {
      ...overEmail(() => both<PersonalWords>(`${name}/email`), { html: notSent, text: notSent }),
      source: sourceOf(name),
      subject: overEmail(() => plain<PersonalWords>(`${name}/email.subject.hbs`), notSent),
      sms: channels.includes('sms') ? plain(`${name}/sms.hbs`) : notSent,
    };
  };
  return {
    notices: {
      'incident-new': notice('incident-new'),
      'incident-update': notice('incident-update'),
      'incident-resolved': notice('incident-resolved'),
    },
    maintenance: {
      'maintenance-announced': maintenance('maintenance-announced'),
      'maintenance-emergency': maintenance('maintenance-emergency'),
      'maintenance-rescheduled': maintenance('maintenance-rescheduled'),
      'maintenance-reminder': maintenance('maintenance-reminder'),
      'maintenance-started': maintenance('maintenance-started'),
      'maintenance-extended': maintenance('maintenance-extended'),
      'maintenance-finished': maintenance('maintenance-finished'),
      'maintenance-cancelled': maintenance('maintenance-cancelled'),
      'maintenance-confirm': maintenance('maintenance-confirm'),
      'maintenance-overran': maintenance('maintenance-overran'),
    },
    personal: new Map(personalNotices.map((name) => [name, personal(name)])),
    around: {
      layout: { html: html('layouts/email.html.hbs'), text: plain('layouts/email.text.hbs') },
      preheader: plain('blocks/preheader.hbs'),
      staffBlock: both('blocks/staff'),
      maintenancePreheader: plain('blocks/maintenance-preheader.hbs'),
      maintenanceStaffBlock: both('blocks/maintenance-staff'),
      optOutFooter: both('footers/opt-out'),
      optOutSms: plain('footers/opt-out.sms.hbs'),
      staffFooter: both('footers/staff'),
      mandatoryFooter: both('footers/mandatory'),
      personalFooter: both('footers/personal'),
    },
    copy: { ...both<CopyWords>('copy/email'), source: sourceOf('copy'), subject: plain('copy/email.subject.hbs') },
  };
}

/** Of a channel over which a message does not go. */
const notSent = (): never => {
  throw new Error('this message does not go over this channel');
};
