import { createHash } from 'node:crypto';
import type { SiteFacts } from '../../status-site/src/snapshot.ts';
import type { SiteProfile } from '../products/site-profile.ts';
import type { SiteFile } from './make-files.ts';

type OwnAssets = Pick<SiteFacts['site'], 'theme' | 'logo'> & { files: SiteFile[] };

/** The stylesheet with a site's own colours and its logo: files beside the pages, named after what is in them. */
export function ownAssets({ colours, logo }: Pick<SiteProfile, 'colours' | 'logo'>): OwnAssets {
  const files: SiteFile[] = [];
  const own: OwnAssets = { files };
  if (colours) {
    const file = named('theme', 'css', Buffer.from(themeOf(colours)));
    files.push(file);
    own.theme = `/${file.path}`;
  }
  if (logo) {
    const file = named('logo', logo.type, Buffer.from(logo.base64, 'base64'));
    files.push(file);
    own.logo = { path: `/${file.path}`, width: logo.width, height: logo.height };
  }
  return own;
}

/** Whether a file of this name could be one of those. */
export function isOwnAsset(name: string): boolean {
  return /^(?:theme|logo)\.[A-Za-z0-9]+\.(?:css|svg|png)$/.test(name);
}

/** Paper keeps the colours of the neutral theme: black. */
function themeOf({ light, dark }: NonNullable<SiteProfile['colours']>): string {
  const own = (colour: string) => `:root{--accent:${colour};--link:${colour}}`;
  return `@media screen{${own(light)}}@media screen and (prefers-color-scheme:dark){${own(dark)}}`;
}

function named(name: string, extension: string, content: Buffer): SiteFile {
  const hash = createHash('sha256').update(content).digest('base64url').replaceAll(/[-_]/g, '').slice(0, 10);
  return { path: `_assets/${name}.${hash}.${extension}`, content };
}
