import { asc, eq, isNull } from 'drizzle-orm';
import type { Moment, SiteFacts } from '../../status-site/src/snapshot.ts';
import type { Config } from '../config.ts';
import type { Queryable } from '../database/client.ts';
import { organisation } from '../database/schema/organisation.ts';
import { components, products } from '../database/schema/products.ts';
import { siteProducts, sites } from '../database/schema/sites.ts';
import { serviceUrl } from '../http/service-url.ts';
import type { SiteProfile } from '../products/site-profile.ts';
import type { SiteFile } from './make-files.ts';
import { basePathOf } from './page-addresses.ts';
import type { ListedProduct } from './product-states.ts';
import { ownAssets } from './site-assets.ts';

/** `addedAt`: since when it is known here. */
type DatedListedProduct = ListedProduct & { addedAt: Moment };

/** A site and its products, without any news. */
export type SiteItself = {
  facts: SiteFacts;
  /** All that the site has or had; those that ended have no page any more. */
  listed: DatedListedProduct[];
  /** What is told of its accessibility; unset: that nothing is known yet. */
  accessibility: SiteProfile['accessibility'];
  /** Its own colours and logo, as files beside the pages. */
  assets: SiteFile[];
};

/** What the pages say that comes from the settings. */
export type Surroundings = Pick<SiteFacts, 'messages' | 'serviceUrl'>;

export function surroundings(config: Pick<Config, 'messages' | 'publicUrl' | 'port'>): Surroundings {
  return { messages: config.messages, serviceUrl: serviceUrl(config) };
}

/** The site itself and its products, without any news. Throws when there is no such site, or no organisation to have it. */
export async function readSiteFacts(tx: Queryable, siteId: string, around: Surroundings): Promise<SiteItself> {
  const [[owner], [site], productRows, componentRows] = await Promise.all([
    tx.select().from(organisation),
    tx.select().from(sites).where(eq(sites.id, siteId)),
    tx
      .select({ id: products.id, name: products.name, addedAt: products.addedAt, endedAt: products.endedAt })
      .from(siteProducts)
      .innerJoin(products, eq(products.id, siteProducts.productId))
      .where(eq(siteProducts.siteId, siteId))
      .orderBy(asc(siteProducts.position), asc(products.id)),
    tx
      .select({ productId: components.productId, name: components.name })
      .from(components)
      .innerJoin(siteProducts, eq(siteProducts.productId, components.productId))
      .where(isNull(components.endedAt))
      .orderBy(asc(components.position)),
  ]);
  if (!owner) throw new Error('no organisation has been loaded');
  if (!site) throw new Error(`there is no site ${siteId}`);
  const partsOf = Map.groupBy(componentRows, ({ productId }) => productId);
  const listed = productRows.map(({ id, name, addedAt, endedAt }) => ({
    id,
    name,
    addedAt: addedAt.toString(),
    ended: endedAt !== null,
    components: [...new Set(partsOf.get(id)?.map((part) => part.name))],
  }));
  const { profile } = site;
  const { files: assets, ...own } = ownAssets(profile);
  const facts: SiteFacts = {
    site: {
      id: site.id,
      title: site.title,
      publicUrl: site.publicUrl,
      basePath: basePathOf(site),
      languages: profile.languages,
      ...own,
    },
    ...around,
    organisation: {
      name: profile.name ?? owner.name,
      language: owner.language,
      serviceDeskEmail: profile.contact.email ?? owner.serviceDeskEmail,
      telephone: profile.contact.telephone ?? owner.telephone,
      telephoneCost: profile.contact.telephoneCost ?? owner.telephoneCost,
      timeZone: owner.timeZone,
    },
  };
  return { facts, listed, accessibility: profile.accessibility, assets };
}
