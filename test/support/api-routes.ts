import type { createApp } from '../../api/app.ts';

type Parameter = { in: string; name: string };
type Operation = { parameters?: Parameter[]; requestBody?: { content: Record<string, unknown> } };

/** A route of the API as its OpenAPI document describes it. */
export type ApiRoute = { method: string; path: string; parameters: Parameter[]; bodyTypes: string[] };

/** Every route that the API's own document names, with `{…}` in its path where something must be filled in. */
export async function listApiRoutes(app: ReturnType<typeof createApp>): Promise<ApiRoute[]> {
  const document: { paths: Record<string, Record<string, Operation>> } = JSON.parse(
    await (await app.request('/v1/openapi.json')).text(),
  );
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path: `/v1${path}`,
      parameters,
      bodyTypes: Object.keys(requestBody?.content ?? {}),
    })),
  );
}

/** The path with something in the place of each `{…}` that its schema accepts, whether or not it exists. */
export function filledIn(path: string): string {
  return path.replaceAll('{reference}', '2026-0001').replaceAll(/\{[^}]+\}/g, '1');
}
