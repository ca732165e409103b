import { createApp } from 'astro/app/entrypoint';
import { addressOf, pagePath } from './addresses.ts';
import type { Language, Snapshot } from './snapshot.ts';

const app = createApp({ streaming: false });

/**
 * Makes the page that the snapshot has the facts of, in one language. A page that cannot be made comes back as status
 * 500 with the reason as its text (`pages/500.astro`), not as an exception.
 */
export function renderPage(snapshot: Snapshot, language: Language): Promise<Response> {
  const path = pagePath(addressOf(snapshot.page), language) || '/';
  return app.render(new Request(new URL(path, 'http://site.invalid')), { locals: { snapshot } });
}
