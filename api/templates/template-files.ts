import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { languages } from '../language.ts';
import { incidentNotices } from './incident-notice.ts';
import { maintenanceNotices } from './maintenance-notice.ts';
import { type PersonalNotice, personalFiles, personalNotices, personalSamples } from './personal-notice.ts';
import type { TemplateProblem } from './template-error.ts';

/** Which facts a file can use: see `sample-words.ts` for the names in each. */
export type FactsKind =
  | 'notice'
  | 'staff'
  | 'maintenance'
  | 'maintenanceStaff'
  | 'footer'
  | 'optOutFooter'
  | 'layout'
  | 'copy'
  | PersonalNotice;

/** Where a file stands under its language's folder, and what it can say. */
export type TemplateFileKind = { path: string; facts: FactsKind };

/** The style of all HTML mail, put into the elements when the templates are loaded. */
export const styleFile = 'email.css';

const noticeFiles: TemplateFileKind[] = incidentNotices.flatMap((notice) => [
  { path: `${notice}/email.subject.hbs`, facts: 'notice' },
  { path: `${notice}/email.html.hbs`, facts: 'notice' },
  { path: `${notice}/email.text.hbs`, facts: 'notice' },
  { path: `${notice}/sms.hbs`, facts: 'notice' },
  { path: `${notice}/management.sms.hbs`, facts: 'staff' },
]);

const maintenanceFiles: TemplateFileKind[] = maintenanceNotices.flatMap((notice) => [
  { path: `${notice}/email.subject.hbs`, facts: 'maintenance' },
  { path: `${notice}/email.html.hbs`, facts: 'maintenance' },
  { path: `${notice}/email.text.hbs`, facts: 'maintenance' },
  { path: `${notice}/sms.hbs`, facts: 'maintenance' },
]);

const personalNoticeFiles: TemplateFileKind[] = personalNotices.flatMap((notice) =>
  personalSamples[notice].channels.flatMap((channel) =>
    personalFiles(notice, channel).map((path) => ({ path, facts: notice })),
  ),
);

const sharedFiles: TemplateFileKind[] = [
  { path: 'layouts/email.html.hbs', facts: 'layout' },
  { path: 'layouts/email.text.hbs', facts: 'layout' },
  { path: 'blocks/preheader.hbs', facts: 'notice' },
  { path: 'blocks/maintenance-preheader.hbs', facts: 'maintenance' },
  { path: 'blocks/maintenance-staff.html.hbs', facts: 'maintenanceStaff' },
  { path: 'blocks/maintenance-staff.text.hbs', facts: 'maintenanceStaff' },
  { path: 'blocks/staff.html.hbs', facts: 'staff' },
  { path: 'blocks/staff.text.hbs', facts: 'staff' },
  { path: 'footers/opt-out.html.hbs', facts: 'optOutFooter' },
  { path: 'footers/opt-out.text.hbs', facts: 'optOutFooter' },
  { path: 'footers/opt-out.sms.hbs', facts: 'footer' },
  { path: 'footers/staff.html.hbs', facts: 'footer' },
  { path: 'footers/staff.text.hbs', facts: 'footer' },
  { path: 'footers/mandatory.html.hbs', facts: 'footer' },
  { path: 'footers/mandatory.text.hbs', facts: 'footer' },
  { path: 'footers/personal.html.hbs', facts: 'footer' },
  { path: 'footers/personal.text.hbs', facts: 'footer' },
];

const copyFiles: TemplateFileKind[] = [
  { path: 'copy/email.subject.hbs', facts: 'copy' },
  { path: 'copy/email.html.hbs', facts: 'copy' },
  { path: 'copy/email.text.hbs', facts: 'copy' },
];

/** Every file that a language must have. */
export const templateFileKinds: TemplateFileKind[] = [
  ...noticeFiles,
  ...maintenanceFiles,
  ...personalNoticeFiles,
  ...sharedFiles,
  ...copyFiles,
];

/** The files of the templates folder by their path in it, such as `nl/incident-new/sms.hbs`. */
export type TemplateSources = ReadonlyMap<string, string>;

/** Reads all files; says which are missing, unreadable, or there under a name that nothing uses. */
export async function readTemplateFiles(
  directory: string,
): Promise<{ sources: TemplateSources; problems: TemplateProblem[] }> {
  const expected = [
    styleFile,
    ...languages.flatMap((language) => templateFileKinds.map((f) => `${language}/${f.path}`)),
  ];
  const sources = new Map<string, string>();
  const problems: TemplateProblem[] = [];
  for (const file of expected) {
    try {
      const bytes = await readFile(join(directory, file));
      sources.set(file, new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n/g, '\n'));
    } catch (error) {
      problems.push({ file, what: whyUnreadable(error) });
    }
  }
  for (const file of await templatesIn(directory)) {
    if (!expected.includes(file)) {
      problems.push({ file, what: 'is not the name of a message that is sent; rename or remove it' });
    }
  }
  return { sources, problems };
}

function whyUnreadable(error: unknown): string {
  if (error instanceof TypeError) return 'is not in UTF-8; save it again with that encoding';
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return 'is missing';
  return `cannot be read (${error instanceof Error ? error.message : String(error)})`;
}

async function templatesIn(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const language of languages) {
    try {
      const names = await readdir(join(directory, language), { recursive: true });
      found.push(...names.filter((name) => name.endsWith('.hbs')).map((name) => `${language}/${name}`));
    } catch {
      // A missing language folder has already been told: all of its files are missing.
    }
  }
  return found;
}

/** SHA-256 over the path and content of the given files, in hexadecimal: changes when any of them does. */
export function hashOf(sources: TemplateSources, files: string[]): string {
  const hash = createHash('sha256');
  for (const file of [...files].sort()) hash.update(JSON.stringify([file, sources.get(file)]));
  return hash.digest('hex');
}

/** The files that a message of this folder is made from: its own, and the style, layout, block and footers around it. */
export function filesOf(language: string, folder: string): string[] {
  const own = templateFileKinds.filter((file) => file.path.startsWith(`${folder}/`));
  const around = folder === 'copy' ? [] : sharedFiles;
  return [styleFile, ...[...own, ...around].map((file) => `${language}/${file.path}`)];
}
