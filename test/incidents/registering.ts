import { afterAll, beforeEach } from 'vitest';
import { createApiClient } from '../support/api-client.ts';
import { createTestDependencies, loadSampleOrganisation, mondayMorning } from '../support/test-dependencies.ts';

export type Incident = {
  reference: string;
  version: number;
  status: string;
  domain: string;
  priority: number | null;
  products: { id: string; name: string; components: string[] }[];
  closedAt: string | null;
  beganAt: string;
};

/** What has to be said of an incident at least. */
export const minimal = { products: [{ id: 'digid' }], priority: 2, description: 'Fout 503' };

/** For a test file: the sample organisation on Monday morning, and what somebody does who registers incidents, over the API. */
export async function useRegistering() {
  const deps = await createTestDependencies();
  await loadSampleOrganisation(deps);
  const api = await createApiClient(deps);
  beforeEach(() => deps.clock.set(mondayMorning));
  afterAll(deps.close);
  const open = (change: object = {}, headers: Record<string, string> = {}) =>
    api.call<Incident & { type: string }>('POST', '/v1/incidents', { body: { ...minimal, ...change }, headers });
  return { deps, api, open };
}
