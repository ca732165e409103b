import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../database/client.ts';
import { maintenances } from '../database/schema/maintenance.ts';
import { DomainError } from '../errors.ts';
import type { Maintenance } from './derive-state.ts';
import type { AnnounceMaintenanceRequest, RescheduleMaintenanceRequest } from './schemas.ts';

/**
 * Throws `announced-before` when other maintenance of exactly these products and components has exactly these times and
 * is told to the same: who sends an announcement twice must not tell everybody twice. Of two at the same moment the second waits for the first.
 */
export async function refuseSecondAnnouncement(
  tx: Transaction,
  {
    startsAt,
    endsAt,
    audience,
    products,
  }: Pick<AnnounceMaintenanceRequest, 'startsAt' | 'endsAt' | 'audience' | 'products'>,
): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended('announce maintenance', 0))`);
  const productIds = products.map(({ id }) => id);
  const components = products.flatMap(({ id, components }) => components.map((component) => `${id} ${component}`));
  const [before] = await tx
    .select({ reference: maintenances.reference })
    .from(maintenances)
    .where(
      and(
        eq(maintenances.startsAt, startsAt),
        eq(maintenances.endsAt, endsAt),
        eq(maintenances.audience, audience),
        isNull(maintenances.finishedAt),
        isNull(maintenances.cancelledAt),
        sameSet(sql`select product_id from maintenance_products where maintenance_id = maintenances.id`, productIds),
        sameSet(
          sql`select product_id || ' ' || component_id from maintenance_components where maintenance_id = maintenances.id`,
          components,
        ),
      ),
    )
    .limit(1);
  if (!before) return;
  const { reference } = before;
  throw new DomainError('announced-before', {
    nl: `Dit onderhoud, aan dezelfde producten op dezelfde tijd, is al aangekondigd als ${reference}. Er is niets verstuurd. Wilt u de woorden van ${reference} veranderen, wijzig dat onderhoud dan.`,
    en: `This maintenance, of the same products at the same time, has been announced before as ${reference}. Nothing was sent. To change the words of ${reference}, change that maintenance.`,
  });
}

/** Throws `conflict` for a move to the time that maintenance has already: nobody need be told that it stays. */
export function refuseSameTime(before: Maintenance, { startsAt, endsAt }: RescheduleMaintenanceRequest): void {
  if (!before.startsAt.equals(startsAt) || !before.endsAt.equals(endsAt)) return;
  throw new DomainError('conflict', {
    nl: `Onderhoud ${before.reference} staat al op deze tijd. Er is niets verstuurd.`,
    en: `Maintenance ${before.reference} is at this time already. Nothing was sent.`,
  });
}

/** "These rows are exactly these texts", in whatever order. */
function sameSet(rows: SQL, texts: string[]): SQL {
  return sql`array(${rows} order by 1) = array(select distinct text from unnest(${sql.param(texts)}::text[]) as text order by 1)`;
}
