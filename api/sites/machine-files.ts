import { feedPath } from '../../status-site/src/addresses.ts';
import { atomFeed } from './feeds/atom-feed.ts';
import { badge } from './feeds/badge.ts';
import { banner, bannerStyle } from './feeds/banner.ts';
import { robotsTxt } from './feeds/robots-txt.ts';
import { securityTxt } from './feeds/security-txt.ts';
import { stateOfProduct, stateOfSite } from './feeds/site-state.ts';
import { sitemap } from './feeds/sitemap.ts';
import type { MachineFacts } from './machine-facts.ts';
import { ready, type WantedFile } from './make-files.ts';
import type { SiteNow } from './snapshot.ts';
import { statuspageFiles } from './statuspage-json/statuspage-files.ts';

/** What a site has for machines and for other sites, beside its pages. Leads to pages, so it goes in place after them. */
export function machineFiles(site: SiteNow, machine: MachineFacts): WantedFile[] {
  const { facts, open, maintenance } = site;
  const { name } = facts.organisation;
  const feed = { incidents: machine.incidents, maintenance: [...maintenance, ...machine.past] };
  const feedFacts = { facts, feed };
  return [
    ready(bannerStyle),
    ...facts.site.languages.flatMap((language) => [
      ...site.products.map((product) => ready(badge(product.name, stateOfProduct(product), language, product.id))),
      ready(badge(name, stateOfSite(open, maintenance), language)),
      ready(banner(facts, open, maintenance, language)),
      { path: feedPath(language).slice(1), facts: feedFacts, make: () => atomFeed(facts, feed, language) },
      ...statuspageFiles(site, machine, language).map(ready),
    ]),
    ...sitemap(facts, site.products, site.months).map(ready),
    ready(robotsTxt(facts)),
    ready(securityTxt(facts, site.at)),
  ];
}
