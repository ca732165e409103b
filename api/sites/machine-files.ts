import { atomFeed } from './feeds/atom-feed.ts';
import { badge } from './feeds/badge.ts';
import { banner, bannerStyle } from './feeds/banner.ts';
import { securityTxt } from './feeds/security-txt.ts';
import { stateOfProduct, stateOfSite } from './feeds/site-state.ts';
import { sitemap } from './feeds/sitemap.ts';
import type { MachineFacts } from './machine-facts.ts';
import type { SiteFile } from './render-pages.ts';
import type { SiteNow } from './snapshot.ts';
import { statuspageFiles } from './statuspage-json/statuspage-files.ts';

/** What a site has for machines and for other sites, beside its pages. Leads to pages, so it goes in place after them. */
export function machineFiles(site: SiteNow, machine: MachineFacts): SiteFile[] {
  const { facts, open, maintenance } = site;
  const { name } = facts.organisation;
  return [
    bannerStyle,
    ...facts.site.languages.flatMap((language) => [
      ...site.products.map((product) => badge(product.name, stateOfProduct(product), language, product.id)),
      badge(name, stateOfSite(open, maintenance), language),
      banner(facts, open, maintenance, language),
      atomFeed(facts, { incidents: machine.incidents, maintenance: [...maintenance, ...machine.past] }, language),
      ...statuspageFiles(site, machine, language),
    ]),
    ...sitemap(facts, site.products, site.months),
    securityTxt(facts, site.at),
  ];
}
