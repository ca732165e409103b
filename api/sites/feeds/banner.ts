import { pagePath } from '../../../status-site/src/addresses.ts';
import type { Incident, Language, Maintenance, SiteFacts } from '../../../status-site/src/snapshot.ts';
import { incidentTitle } from '../../../status-site/src/text/sentences.ts';
import { wording } from '../../../status-site/src/text/wording.ts';
import type { TextFile } from '../make-files.ts';
import { escapeMarkup } from './escape-markup.ts';
import { stateInWords, stateOfSite } from './site-state.ts';

/** Where the banner is, the only page of a site that others may frame. */
export const bannerPath = (language: Language) => `${pagePath({ kind: 'front' }, language)}/banner.html`;
const stylePath = '/banner.css';

/** The look of the banner in every language. */
export const bannerStyle: TextFile = {
  path: stylePath.slice(1),
  content: [
    ':root{color-scheme:light dark}',
    'body{margin:0;font:1rem/1.4 system-ui,sans-serif}',
    'h1{margin:0;font:inherit}',
    'a{display:block;padding:.6rem 1rem;color:#1a2027;background:#f4f6f8;border-inline-start:.4rem solid #4a5562}',
    'a.full{background:#fdeeee;border-color:#a8101c}a.partial{background:#fff4e2;border-color:#8a4800}',
    '@media(prefers-color-scheme:dark){a,a.full,a.partial{color:#f4f6f8;background:#1a2027}}',
    '',
  ].join('\n'),
};

/**
 * One line for other sites, in an `iframe`: a page without scripts or cookies. A script of ours on their pages could do anything
 * there; a frame can only show itself.
 */
export function banner(
  { site, organisation }: SiteFacts,
  open: Incident[],
  maintenance: Maintenance[],
  language: Language,
): TextFile {
  const state = stateOfSite(open, maintenance);
  const [only] = open;
  const said =
    only === undefined
      ? stateInWords(state, language)
      : open.length === 1
        ? incidentTitle(only, language)
        : wording[language].openCount(open);
  const title = `${site.title} ${organisation.name}`;
  const content = `<!DOCTYPE html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escapeMarkup(title)}</title><link rel="stylesheet" href="${site.basePath}${stylePath}"></head><body><h1><a class="${state}" target="_top" href="${escapeMarkup(`${site.publicUrl}${pagePath({ kind: 'front' }, language)}`)}">${escapeMarkup(`${organisation.name}: ${said}`)}</a></h1></body></html>\n`;
  return { path: bannerPath(language).slice(1), content };
}
