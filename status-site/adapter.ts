import type { AstroIntegration } from 'astro';

/**
 * Builds the pages into a bundle that exports `renderPage` instead of a server: nobody ever asks Astro for a page over
 * HTTP, the publish loop asks it in process.
 */
export function pageBundle(): AstroIntegration {
  return {
    name: 'baken-page-bundle',
    hooks: {
      'astro:config:done': ({ setAdapter }) => {
        setAdapter({
          name: 'baken-page-bundle',
          entrypointResolution: 'auto',
          serverEntrypoint: new URL('./src/render-page.ts', import.meta.url),
          supportedAstroFeatures: { serverOutput: 'stable' },
        });
      },
    },
  };
}
