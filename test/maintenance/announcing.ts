import { eq } from 'drizzle-orm';
import { contacts } from '../../api/database/schema/contacts.ts';
import { deliveries, mailings } from '../../api/database/schema/mailings.ts';
import { type ApiAnswer, createApiClient } from '../support/api-client.ts';
import { createTestDependencies, loadSampleOrganisation } from '../support/test-dependencies.ts';

export type Maintenance = {
  reference: string;
  state: string;
  kind: string;
  window: string;
  startsAt: string;
  endsAt: string;
  announcedEndsAt: string;
  remindAt: string | null;
  finishedAt: string | null;
  incident: string | null;
  version: number;
  pages: { site: string; nl: string }[];
};
export type Step = {
  at: string;
  actor: string;
  step: string;
  mailings: { id: number; kind: string; channel: string; recipients: number; expanding: boolean }[];
};

/** A Dutch time as an instant. */
export const dutch = (text: string) =>
  Temporal.PlainDateTime.from(text).toZonedDateTime('Europe/Amsterdam').toInstant();

/** A sample organisation without contacts, and what somebody who plans maintenance does, over the API. */
export async function startAnnouncing(sample: 'logius' | 'sivon' = 'logius', env: Record<string, string> = {}) {
  const deps = await createTestDependencies(env);
  await loadSampleOrganisation(deps, sample);
  const api = await createApiClient(deps);

  const digidOnSaturday = {
    products: [{ id: 'digid' }],
    startsAt: dutch('2026-12-05T08:00').toString(),
    endsAt: dutch('2026-12-05T12:00').toString(),
    description: 'Wissel van het cluster',
  };
  /** DigiD on Saturday 5 December 2026 from 8.00 to 12.00 hours, told to everybody, unless the change says otherwise. */
  const announce = <T = Maintenance>(change: object = {}, headers: Record<string, string> = {}) =>
    api.call<T>('POST', '/v1/maintenances', {
      body: { ...digidOnSaturday, ...change },
      headers,
    });
  const act = <T = Maintenance>(
    reference: string,
    verb: string,
    body: object | undefined = {},
    headers: Record<string, string> = {},
  ): Promise<ApiAnswer<T>> => api.call<T>('POST', `/v1/maintenances/${reference}/${verb}`, { body, headers });
  const read = async (reference: string) => (await api.call<Maintenance>('GET', `/v1/maintenances/${reference}`)).body;
  const steps = async (reference: string) =>
    (await api.call<{ items: Step[] }>('GET', `/v1/maintenances/${reference}/logbook`)).body.items;

  /** Who got what at the last step: `kind/channel: names`, without the copies. */
  async function toldLast(reference: string): Promise<Record<string, string[]>> {
    const result: Record<string, string[]> = {};
    for (const mailing of (await steps(reference)).at(-1)?.mailings ?? []) {
      const rows = await deps.db
        .select({ kind: mailings.kind, channel: deliveries.channel, name: contacts.name, state: deliveries.state })
        .from(deliveries)
        .innerJoin(mailings, eq(mailings.id, deliveries.mailingId))
        .innerJoin(contacts, eq(contacts.id, deliveries.contactId))
        .where(eq(mailings.id, mailing.id))
        .orderBy(contacts.name);
      for (const { kind, channel, name, state } of rows) {
        const key = `${kind}/${channel}`;
        result[key] = [...(result[key] ?? []), state === 'queued' ? name : `${name} (${state})`];
      }
    }
    return result;
  }

  const reset = () =>
    deps.sql`truncate contacts, contact_products, opt_outs, incidents, incident_numbers, updates, publications, mailings, deliveries, page_requests, deadlines, logbook, maintenances, maintenance_log, provider_states cascade`;

  return { deps, api, digidOnSaturday, announce, act, read, steps, toldLast, reset };
}
