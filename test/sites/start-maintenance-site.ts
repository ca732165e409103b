import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { dutch, startAnnouncing } from '../maintenance/announcing.ts';
import { textOf } from './site-pages.ts';

/** Where maintenance is announced, and what its pages say, on a Friday afternoon in November. */
export async function startMaintenanceSite() {
  const room = await startAnnouncing();
  const bundle = await loadPageBundle();
  const goTo = (time: string) => room.deps.clock.set(dutch(time).toString());
  const render = () => renderSite(room.deps, bundle, 'logius');
  const html = (path: string, site = 'logius') =>
    readFile(join(room.deps.config.sitesDir, site, path, 'index.html'), 'utf8').catch(() => undefined);
  const text = async (path: string) => textOf(await html(path));
  return { room, bundle, goTo, render, html, text };
}
