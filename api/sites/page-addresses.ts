import { type PageAddress, pagePath } from '../../status-site/src/addresses.ts';
import type { Config } from '../config.ts';
import type { Language } from '../language.ts';
import type { SiteProfile } from '../products/site-profile.ts';

/** The path at which a site lies on its host: empty at the root, else such as `/actueel/storingen`. */
export function basePathOf(site: { publicUrl: string }): string {
  return new URL(site.publicUrl).pathname.replace(/\/+$/, '');
}

/** What decides where a site's pages are. */
export type AddressedSite = { publicUrl: string; profile: Pick<SiteProfile, 'languages'> };

/** The address of an incident's page, for the people who get a message about it. */
export function incidentPageUrl(
  site: AddressedSite,
  reference: string,
  language: Language,
  config: Pick<Config, 'publicUrl' | 'port'>,
): string {
  return pageUrl(site, { kind: 'incident', reference }, language, config);
}

/** The address of a maintenance's page, for the people who get a message about it. */
export function maintenancePageUrl(
  site: AddressedSite,
  reference: string,
  language: Language,
  config: Pick<Config, 'publicUrl' | 'port'>,
): string {
  return pageUrl(site, { kind: 'maintenance', reference }, language, config);
}

/** The address of a site's front page, for whoever has to find it. */
export function frontPageUrl(
  site: AddressedSite,
  language: Language,
  config: Pick<Config, 'publicUrl' | 'port'>,
): string {
  return pageUrl(site, { kind: 'front' }, language, config);
}

function pageUrl(
  site: AddressedSite,
  page: PageAddress,
  language: Language,
  config: Pick<Config, 'publicUrl' | 'port'>,
): string {
  return `${siteUrl(site, config)}${pagePath(page, languageOn(site.profile, language))}`;
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

/** The language in which a reader finds a page: their own, or Dutch on a site that has no other. */
export function languageOn({ languages }: Pick<SiteProfile, 'languages'>, wanted: Language): Language {
  return languages.includes(wanted) ? wanted : 'nl';
}
