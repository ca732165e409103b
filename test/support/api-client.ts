import { createApiKey } from '../../api/access/api-keys.ts';
import { type Scope, scopes } from '../../api/access/scopes.ts';
import { createApp } from '../../api/app.ts';
import type { TestDependencies } from './test-dependencies.ts';

export type ApiAnswer<T> = { status: number; headers: Headers; body: T };

export type ApiClient = {
  /** Calls the API as a client with the key would. The body of the answer is what the caller says that it is. */
  call<T = Problem>(
    method: string,
    path: string,
    request?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<ApiAnswer<T>>;
};

export type Problem = {
  type: string;
  status: number;
  title: string;
  detail: string;
  requestId: string;
  errors?: { in: string; field: string; detail: string }[];
};

/** A client of the whole app, with a key that may do the given things: all by default. */
export async function createApiClient(deps: TestDependencies, may: Scope[] = [...scopes]): Promise<ApiClient> {
  const app = createApp(deps);
  const key = await createApiKey(deps, { name: `test ${crypto.randomUUID()}`, scopes: may });
  return {
    call: async (method, path, { body, headers } = {}) => {
      const response = await app.request(path, {
        method,
        headers: {
          Authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) };
    },
  };
}
