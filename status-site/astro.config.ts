import { defineConfig, passthroughImageService } from 'astro/config';
import { pageBundle } from './adapter.ts';

export default defineConfig({
  output: 'server',
  adapter: pageBundle(),
  devToolbar: { enabled: false },
  image: { service: passthroughImageService() },
  // A page has to work under `default-src 'none'; style-src 'self'`: no style or image inside the page itself.
  build: { inlineStylesheets: 'never', assets: '_assets' },
  vite: { build: { assetsInlineLimit: 0 }, optimizeDeps: { noDiscovery: true } },
});
