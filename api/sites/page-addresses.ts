import { type PageAddress, pagePath } from '../../status-site/src/addresses.ts';
import type { Config } from '../config.ts';
import type { Language } from '../language.ts';

/** The path at which a site lies on its host: empty at the root, else such as `/actueel/storingen`. */
export function basePathOf(site: { publicUrl: string }): string {
  return new URL(site.publicUrl).pathname.replace(/\/+$/, '');
}

/** The address of an incident's page, for the people who get a message about it. */
export function incidentPageUrl(
  site: { publicUrl: string },
  reference: string,
  language: Language,
  config: Pick<Config, 'publicUrl' | 'port'>,
): string {
  return pageUrl(site, { kind: 'incident', reference }, language, config);
}

/** The address of a maintenance's page, for the people who get a message about it. */
export function maintenancePageUrl(
  site: { publicUrl: string },
  reference: string,
  language: Language,
  config: Pick<Config, 'publicUrl' | 'port'>,
): string {
  return pageUrl(site, { kind: 'maintenance', reference }, language, config);
}

/** The address of a site's front page, for whoever has to find it. */
export function frontPageUrl(
  site: { publicUrl: string },
  language: Language,
  config: Pick<Config, 'publicUrl' | 'port'>,
): string {
  return pageUrl(site, { kind: 'front' }, language, config);
}

function pageUrl(
  site: { publicUrl: string },
  page: PageAddress,
  language: Language,
  config: Pick<Config, 'publicUrl' | 'port'>,
): string {
  return `${siteUrl(site, config)}${pagePath(page, language)}`;
}

/**
 * Where the pages of a site are, without a slash at the end. As long as nobody reaches this service from outside (no
 * PUBLIC_URL), that is this machine: links must work.
 */
export function siteUrl(site: { publicUrl: string }, config: Pick<Config, 'publicUrl' | 'port'>): string {
  return config.publicUrl === undefined
    ? `http://localhost:${config.port}${basePathOf(site)}`
    : site.publicUrl.replace(/\/+$/, '');
}
