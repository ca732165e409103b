import { eq, sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeEach } from 'vitest';
import { contacts } from '../../api/database/schema/contacts.ts';
import { deliveries, mailings } from '../../api/database/schema/mailings.ts';
import { createApiClient } from '../support/api-client.ts';
import { createTestDependencies, loadSampleOrganisation, mondayMorning } from '../support/test-dependencies.ts';

export type Published = {
  incident: string;
  update: { sequence: number; status: string; audience: string; breadth: Record<'intern' | 'extern', string | null> };
  mailings: { id: number; kind: string; channel: string; recipients: number; expanding: boolean }[];
  pages: { site: string; nl: string; en: string }[];
};

/** The sample organisation without contacts, and what an incident manager does, over the API. */
export async function startPublishing(env: Record<string, string> = {}) {
  const deps = await createTestDependencies(env);
  await loadSampleOrganisation(deps);
  const api = await createApiClient(deps);

  async function openP1(change: object = {}): Promise<string> {
    const { body } = await api.call<{ reference: string }>('POST', '/v1/incidents', {
      body: {
        products: [{ id: 'digid' }],
        priority: 1,
        description: 'Fout 503',
        beganAt: '2026-11-23T11:33:00+01:00',
        ...change,
      },
    });
    return body.reference;
  }

  const publish = (reference: string, body: object, headers: Record<string, string> = {}) =>
    api.call<Published>('POST', `/v1/incidents/${reference}/updates`, {
      body: { status: 'investigating', audience: 'both', ...body },
      headers,
    });

  /** Who gets what: `kind/channel: names`, without the copies. */
  async function told(published: Published): Promise<Record<string, string[]>> {
    const publication = sql`(select publication_id from mailings where id = ${published.mailings[0]?.id ?? 0})`;
    const rows = await deps.db
      .select({ kind: mailings.kind, channel: deliveries.channel, name: contacts.name, state: deliveries.state })
      .from(deliveries)
      .innerJoin(mailings, eq(mailings.id, deliveries.mailingId))
      .innerJoin(contacts, eq(contacts.id, deliveries.contactId))
      .where(eq(mailings.publicationId, publication))
      .orderBy(contacts.name);
    const result: Record<string, string[]> = {};
    for (const row of rows) {
      const name = row.state === 'queued' ? row.name : `${row.name} (${row.state})`;
      const key = `${row.kind}/${row.channel}`;
      result[key] = [...(result[key] ?? []), name];
    }
    return result;
  }

  const reset = () =>
    deps.sql`truncate contacts, contact_products, opt_outs, incidents, updates, publications, mailings, deliveries, page_requests, deadlines, logbook, provider_states cascade`;

  return { deps, api, openP1, publish, told, reset };
}

/** The same for a test file: each test begins on Monday morning with nobody told of anything, and all of it ends with the file. */
export async function usePublishing(env: Record<string, string> = {}) {
  const publishing = await startPublishing(env);
  beforeEach(() => publishing.deps.clock.set(mondayMorning));
  afterEach(async () => {
    await publishing.reset();
  });
  afterAll(publishing.deps.close);
  return publishing;
}
