import type { Config } from '../config.ts';

/** What the OpenAPI document says about the API as a whole (NLGov /core/doc-openapi-contact, /core/uri-version). */
export function openApiInfo(version: string, config: Pick<Config, 'publicUrl' | 'port'>) {
  const origin = config.publicUrl ?? `http://localhost:${config.port}`;
  return {
    openapi: '3.1.0',
    info: {
      title: 'Baken',
      version,
      description:
        'Mass notification and status pages. Every call but this document needs a key: `Authorization: Bearer baken_…`.',
      contact: { name: 'Baken', url: `${origin}/v1/openapi.json`, email: 'baken@baken.example' },
    },
    servers: [{ url: `${origin}/v1` }],
    security: [{ apiKey: [] }],
  };
}
