import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { readConfig } from '../../api/config.ts';
import type { Queryable } from '../../api/database/client.ts';
import {
  type Audience,
  type Impact,
  type IncidentStatus,
  incidentComponents,
  incidentProducts,
  incidents,
  publications,
  type Scope,
  updates,
} from '../../api/database/schema/incidents.ts';
import { components } from '../../api/database/schema/products.ts';
import { siteProducts, sites } from '../../api/database/schema/sites.ts';
import type { LocalizedText } from '../../api/language.ts';
import type { SiteDependencies } from '../../api/sites/render-site.ts';
import { type SetClock, setClock } from '../support/set-clock.ts';
import { createTestDatabase, type TestDatabase } from '../support/test-database.ts';

export type TestSites = SiteDependencies & { db: TestDatabase['db']; clock: SetClock; close(): Promise<void> };

/** A database of its own, a folder for the pages, and a clock that stands at half past eleven on a Monday in November. */
export async function createTestSites(): Promise<TestSites> {
  const database = await createTestDatabase();
  const sitesDir = await mkdtemp(join(tmpdir(), 'baken-sites-'));
  return {
    ...database,
    clock: setClock('2026-11-23T10:33:00Z'),
    log: pino({ level: 'silent' }),
    config: { ...readConfig({}), sitesDir },
    close: async () => {
      await database.close();
      await rm(sitesDir, { recursive: true, force: true });
    },
  };
}

/** Two sites of one organisation: the second has a part of the products of the first. */
export async function insertOrganisation(db: Queryable): Promise<void> {
  await db.execute(sql`
    insert into organisation (name, service_desk_email, internal_inbox, telephone, telephone_cost, language, time_zone,
      internal_notice_minutes, external_notice_minutes, central_update_minutes, local_update_minutes, profile, loaded_at)
    values ('Logius', 'servicecentrum@logius.nl', 'servicecentrum.intern@logius.nl', '0900 5554 555', '{"nl": "10 ct p/m", "en": "10 ct/min"}', 'nl',
      'Europe/Amsterdam', 10, 30, 30, 60, '{}', '2026-01-01')`);
  const alwaysOpen = JSON.stringify({
    openingHours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00' }],
  });
  const named = [
    ['digid', 'DigiD voor burgers'],
    ['eenmalig-inloggen', 'Eenmalig inloggen'],
    ['digid-machtigen', 'DigiD Machtigen'],
    ['pkioverheid', 'PKIoverheid'],
    ['digipoort', 'Digipoort'],
    ['berichtenspiegel', 'Berichtenspiegel'],
    ['digikoppeling', 'Digikoppeling'],
    ['veilig-internet', 'Veilig Internet'],
  ] as const;
  for (const [position, [id, name]] of named.entries()) {
    await db.execute(sql`
      insert into products (id, name, domain, standby, profile, position)
      values (${id}, ${name}, 'product', true, ${alwaysOpen}::jsonb, ${position})`);
  }
  await db.insert(components).values([
    { productId: 'veilig-internet', id: 'ndc', name: 'Nationaal Dienstencentrum (NDC)', position: 0 },
    { productId: 'veilig-internet', id: 'goud', name: 'Verbinding Goud', position: 1 },
  ]);
  await db.insert(sites).values([
    { id: 'logius', title: 'Storingen', publicUrl: 'https://www.logius.nl/actueel/storingen', position: 0 },
    { id: 'digid', title: 'DigiD', publicUrl: 'https://www.digid.nl/storingen', position: 1 },
  ]);
  await db
    .insert(siteProducts)
    .values([
      ...named.map(([productId], position) => ({ siteId: 'logius', productId, position })),
      { siteId: 'digid', productId: 'digid', position: 0 },
      { siteId: 'digid', productId: 'digid-machtigen', position: 1 },
    ]);
}

export type NewIncident = {
  reference: string;
  beganAt: string;
  products?: string[];
  components?: { productId: string; componentId: string }[];
  impact?: Impact;
  scope?: Scope;
  symptom?: LocalizedText;
  updates?: NewUpdate[];
};

export type NewUpdate = {
  at: string;
  status?: IncidentStatus;
  audience?: Audience;
  explanation?: LocalizedText;
  nextUpdateAt?: string;
};

/** An incident with its updates, as the publishing transaction leaves them. */
export async function insertIncident(db: Queryable, incident: NewIncident): Promise<number> {
  const last = incident.updates?.at(-1);
  const status = last?.status ?? 'investigating';
  const beganAt = Temporal.Instant.from(incident.beganAt);
  const [row] = await db
    .insert(incidents)
    .values({
      reference: incident.reference,
      domain: 'product',
      scope: incident.scope ?? 'central',
      priority: 1,
      impact: incident.impact ?? 'full',
      kind: 'disruption',
      symptom: incident.symptom ?? {},
      status,
      beganAt,
      openedAt: beganAt,
      openedBy: 'key:test',
      declaredP1At: beganAt,
      closedAt: last && status === 'resolved' ? Temporal.Instant.from(last.at) : null,
      description: 'internal words that nobody outside may read',
      possibleCause: 'internal cause',
    })
    .returning({ id: incidents.id });
  if (!row) throw new Error('no incident was inserted');
  const productIds = incident.products ?? ['digid'];
  await db.insert(incidentProducts).values(productIds.map((productId) => ({ incidentId: row.id, productId })));
  if (incident.components) {
    await db.insert(incidentComponents).values(incident.components.map((part) => ({ incidentId: row.id, ...part })));
  }
  for (const update of incident.updates ?? []) await insertUpdate(db, row.id, update);
  return row.id;
}

export async function insertUpdate(db: Queryable, incidentId: number, update: NewUpdate): Promise<void> {
  const publishedAt = Temporal.Instant.from(update.at);
  const { status = 'investigating', audience = 'both' } = update;
  const [publication] = await db
    .insert(publications)
    .values({ publishedAt, publishedBy: 'key:test' })
    .returning({ id: publications.id });
  if (!publication) throw new Error('no publication was inserted');
  await db.insert(updates).values({
    incidentId,
    publicationId: publication.id,
    sequence: sql<number>`(select count(*) + 1 from updates where incident_id = ${incidentId})`,
    status,
    audience,
    internBreadth: audience === 'extern' ? null : 'product',
    externBreadth: audience === 'intern' ? null : 'product',
    explanation: update.explanation ?? {},
    nextUpdateAt: update.nextUpdateAt ? Temporal.Instant.from(update.nextUpdateAt) : null,
    publishedAt,
    publishedBy: 'key:test',
    requestSha256: 'test',
  });
  await db
    .update(incidents)
    .set({ status, closedAt: status === 'resolved' ? publishedAt : null })
    .where(sql`id = ${incidentId}`);
}
