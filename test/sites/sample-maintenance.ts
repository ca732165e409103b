import type { Queryable } from '../../api/database/client.ts';
import { maintenanceLog, maintenanceProducts, maintenances } from '../../api/database/schema/maintenance.ts';

type NewMaintenance = { reference: string; productId: string } & Partial<typeof maintenances.$inferInsert>;

const announcedAt = Temporal.Instant.from('2026-11-10T09:00:00Z');

/** Maintenance of each kind around half past eleven on a Monday in November: running over, coming, and cancelled. */
export async function insertSampleMaintenance(db: Queryable): Promise<void> {
  await insertMaintenance(db, {
    reference: '2026-0050',
    productId: 'digikoppeling',
    startsAt: Temporal.Instant.from('2026-11-23T05:00:00Z'),
    endsAt: Temporal.Instant.from('2026-11-23T09:00:00Z'),
    startedAt: Temporal.Instant.from('2026-11-23T05:00:00Z'),
  });
  await insertMaintenance(db, {
    reference: '2026-0051',
    productId: 'digipoort',
    startsAt: Temporal.Instant.from('2026-12-07T22:00:00Z'),
    endsAt: Temporal.Instant.from('2026-12-08T01:00:00Z'),
    emergencyReason: 'Een lek.',
    symptom: { nl: 'U kunt geen berichten aanleveren.', en: 'You cannot deliver messages.' },
  });
  await insertMaintenance(db, {
    reference: '2026-0052',
    productId: 'digid',
    startsAt: Temporal.Instant.from('2026-11-21T05:00:00Z'),
    endsAt: Temporal.Instant.from('2026-11-21T09:00:00Z'),
    cancelledAt: Temporal.Instant.from('2026-11-20T09:00:00Z'),
  });
}

/** Announces maintenance without the notice that the product asks for; what is not given has a plain value. */
export async function insertMaintenance(db: Queryable, { productId, ...given }: NewMaintenance): Promise<void> {
  const startsAt = given.startsAt ?? announcedAt.add({ hours: 240 });
  const endsAt = given.endsAt ?? startsAt.add({ hours: 4 });
  const [row] = await db
    .insert(maintenances)
    .values({
      symptom: {},
      description: 'internal words that nobody outside may read',
      windowVerdict: 'none-agreed',
      audience: 'both',
      breadth: 'product',
      channels: ['email'],
      without: [],
      announcedAt,
      announcedBy: 'key:test',
      announcedEndsAt: endsAt,
      ...given,
      startsAt,
      endsAt,
    })
    .returning({ id: maintenances.id });
  if (!row) throw new Error('no maintenance was inserted');
  await db.insert(maintenanceProducts).values({ maintenanceId: row.id, productId });
  await db.insert(maintenanceLog).values({
    maintenanceId: row.id,
    at: announcedAt,
    actor: 'key:test',
    step: 'announced',
    explanation: {},
    detail: {},
  });
}
