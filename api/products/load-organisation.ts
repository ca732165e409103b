import { isDeepStrictEqual } from 'node:util';
import { eq, isNull, sql } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Database, Transaction } from '../database/client.ts';
import { auditLog } from '../database/schema/audit.ts';
import { organisation } from '../database/schema/organisation.ts';
import { sites } from '../database/schema/sites.ts';
import { DomainError } from '../errors.ts';
import { createUsualGroups } from '../groups/usual-groups.ts';
import { requestPages } from '../sites/request-pages.ts';
import { changedNothing, type LoadReport, tallyOf } from './load-report.ts';
import type { OrganisationFile } from './organisation-file.ts';
import type { OrganisationProfile } from './profile.ts';
import { saveProducts } from './save-products.ts';
import { saveSites } from './save-sites.ts';
import { saveStandingAudiences } from './save-standing-audiences.ts';

/** Any number that nothing else locks on. */
const loadLock = 7_226_002;

/**
 * Makes the organisation, its products, sites and standing audiences those of the file, in one transaction, and asks for
 * new pages when that changed something. What the file no longer names is ended; the same file again changes nothing.
 * Throws `conflict` when another organisation lives here, `invalid-input` when a standing audience's group is unknown.
 */
export async function loadOrganisation(
  deps: { db: Database; clock: Clock },
  file: OrganisationFile,
  options: { loadedBy: string },
): Promise<LoadReport> {
  return await deps.db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${loadLock})`);
    const now = deps.clock.now();
    const before = await readBefore(tx);
    refuseAnotherOrganisation(before?.name, file.name);

    const report: LoadReport = {
      organisation: await saveOrganisation(tx, before, file, now),
      products: tallyOf(await saveProducts(tx, file.products, now)),
      sites: tallyOf(await saveSites(tx, file, now)),
      standingAudiences: tallyOf([]),
    };
    await createUsualGroups(tx, { products: file.products });
    const previous = before?.profile.standingAudiences ?? [];
    report.standingAudiences = tallyOf(await saveStandingAudiences(tx, file.profile.standingAudiences, previous));
    if (changedNothing(report)) return report;

    const current = await tx.select({ id: sites.id }).from(sites).where(isNull(sites.endedAt));
    await requestPages(tx, { siteIds: current.map(({ id }) => id), now });
    await tx.insert(auditLog).values({
      at: now,
      actor: options.loadedBy,
      action: 'load organisation file',
      result: 'done',
      detail: { ...report },
    });
    return report;
  });
}

type OrganisationFields = Omit<OrganisationFile, 'sites' | 'products' | 'profile'> & { profile: OrganisationProfile };

async function readBefore(tx: Transaction): Promise<OrganisationFields | undefined> {
  const [row] = await tx.select().from(organisation);
  if (!row) return undefined;
  const { id: _, loadedAt: __, ...fields } = row;
  return fields;
}

function refuseAnotherOrganisation(present: string | undefined, wanted: string): void {
  if (present === undefined || present === wanted) return;
  throw new DomainError('conflict', {
    nl: `Deze database is van ${present}; het bestand is van ${wanted}. Start voor ${wanted} een eigen Baken, met een andere DATA_DIR of DATABASE_URL.`,
    en: `This database belongs to ${present}; the file belongs to ${wanted}. Start a Baken of its own for ${wanted}, with another DATA_DIR or DATABASE_URL.`,
  });
}

async function saveOrganisation(
  tx: Transaction,
  before: OrganisationFields | undefined,
  file: OrganisationFile,
  now: Temporal.Instant,
): Promise<LoadReport['organisation']> {
  const { sites: _, products: __, ...fields } = file;
  if (before === undefined) {
    await tx.insert(organisation).values({ ...fields, loadedAt: now });
    return 'added';
  }
  if (isDeepStrictEqual(before, fields)) return 'unchanged';
  await tx
    .update(organisation)
    .set({ ...fields, loadedAt: now })
    .where(eq(organisation.id, 1));
  return 'changed';
}
