import type { PageFacts } from '../../status-site/src/snapshot.ts';
import { serviceUrl } from '../http/service-url.ts';
import type { Language } from '../language.ts';
import type { SiteFile } from './make-files.ts';
import { siteUrl } from './page-addresses.ts';
import { assetsDir, loadPageBundle, type PageBundle } from './page-bundle.ts';
import { readSiteFacts, surroundings } from './read-site-facts.ts';
import { renderPage } from './render-pages.ts';
import type { SiteDependencies } from './render-site.ts';
import { isOwnAsset, ownAssets } from './site-assets.ts';
import { listSiteAddresses } from './site-queries.ts';

/** Pages of the status site that the service answers with itself. */
export type AnswerPages = {
  /** A page in the frame of the site. Its links lead to the site, wherever that is. */
  render(siteId: string, language: Language, page: PageFacts): Promise<string>;
  /** A file that such a page refers to, by its name; undefined when there is none. */
  readAsset(name: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
};

/** Where the files of these pages are: at the service, because the site may be on another host. */
export const assetFolder = '/subscribe/_assets';

/** The pages are loaded when the first is asked for: a service that does nothing with them need not have them. */
export function answerPages(deps: Pick<SiteDependencies, 'db' | 'config'>): AnswerPages {
  let loading: Promise<PageBundle> | undefined;
  const load = () => {
    loading ??= loadPageBundle();
    return loading;
  };
  return {
    render: async (siteId, language, page) => {
      const { facts } = await readSiteFacts(deps.db, siteId, surroundings(deps.config));
      const prefix = new URL(serviceUrl(deps.config)).pathname.replace(/\/$/, '');
      const site = { ...facts.site, basePath: siteUrl(facts.site, deps.config), assetPath: `${prefix}/subscribe` };
      return renderPage(await load(), { ...facts, site, page }, language, page.kind);
    },
    readAsset: async (name) => {
      const { assets } = await load();
      const isWanted = ({ path }: SiteFile) => path === `${assetsDir}/${name}`;
      const asset = assets.find(isWanted) ?? (isOwnAsset(name) ? (await readOwn(deps.db)).find(isWanted) : undefined);
      return asset && Uint8Array.from(Buffer.from(asset.content));
    },
  };
}

/** Colours and logos of all sites: small, asked for once by each browser, and renewed whenever a site changes. */
async function readOwn(db: SiteDependencies['db']): Promise<SiteFile[]> {
  return (await listSiteAddresses(db)).flatMap(({ profile }) => ownAssets(profile).files);
}
