import { and, eq, inArray, isNull, ne } from 'drizzle-orm';
import type { Interval } from '../calendar/open-hours.ts';
import type { Queryable } from '../database/client.ts';
import { maintenanceProducts, maintenances, type WindowVerdictName } from '../database/schema/maintenance.ts';
import { components, products } from '../database/schema/products.ts';
import { DomainError } from '../errors.ts';
import type { ProductRef } from '../incidents/check-products.ts';
import type { Language } from '../language.ts';
import type { MaintenanceWindow } from '../products/profile.ts';
import type { Organisation } from '../products/queries.ts';
import { findWindow } from './find-window.ts';

export type WindowQuestion = {
  products: readonly ProductRef[];
  interval: Interval;
  work: string | null;
  outsideWindowReason: string | null;
  /** The maintenance that gets another time: it does not count against itself. */
  except?: number;
};

/**
 * Whether maintenance lies inside the windows of all its products: the product's own, or else those of the organisation
 * (requirement F2). Throws `outside-window` when it lies outside one of them and no reason is given (F3).
 */
export async function checkWindow(
  db: Queryable,
  organisation: Organisation,
  question: WindowQuestion,
): Promise<WindowVerdictName> {
  const ids = question.products.map(({ id }) => id);
  const [rows, parts, others] = await Promise.all([
    db.select().from(products).where(inArray(products.id, ids)),
    db
      .select({ id: components.id, productId: components.productId })
      .from(components)
      .where(and(inArray(components.productId, ids), isNull(components.endedAt))),
    readOthers(db, ids, question.except),
  ]);
  const verdicts = rows.map((product) => {
    const windows = windowsOf(product, organisation);
    const componentIds = parts.filter(({ productId }) => productId === product.id).map(({ id }) => id);
    const planned = {
      interval: question.interval,
      componentIds: question.products.find(({ id }) => id === product.id)?.components ?? [],
      work: question.work,
      others: others.filter(({ productId }) => productId === product.id),
    };
    return { product, windows, lies: findWindow({ windows, componentIds }, planned, organisation.timeZone).lies };
  });
  const outside = verdicts.find(({ lies }) => lies === 'outside');
  if (outside && question.outsideWindowReason === null) {
    throw outsideWindow(
      outside.product.name,
      outside.windows.map(({ rule, from, to }) => [rule, from?.time, to?.time].filter(Boolean).join(' ')),
      question.interval,
    );
  }
  if (outside) return 'outside';
  return verdicts.some(({ lies }) => lies === 'inside') ? 'inside' : 'none-agreed';
}

/** The windows that were agreed for a product, or else those of the organisation. */
export function windowsOf(
  { profile }: Pick<typeof products.$inferSelect, 'profile'>,
  organisation: Pick<Organisation, 'profile'>,
): readonly MaintenanceWindow[] {
  return profile.maintenance.length > 0 ? profile.maintenance : organisation.profile.maintenanceWindows;
}

async function readOthers(db: Queryable, productIds: string[], except: number | undefined) {
  return db
    .select({ productId: maintenanceProducts.productId, startsAt: maintenances.startsAt, work: maintenances.work })
    .from(maintenanceProducts)
    .innerJoin(maintenances, eq(maintenances.id, maintenanceProducts.maintenanceId))
    .where(
      and(
        inArray(maintenanceProducts.productId, productIds),
        isNull(maintenances.cancelledAt),
        except === undefined ? undefined : ne(maintenances.id, except),
      ),
    );
}

function outsideWindow(product: string, windows: string[], { from, to }: Interval): DomainError {
  const hours = from.until(to).total('hours');
  const lasts = (language: Language) => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(hours);
  const list = windows.map((window) => `“${window}”`).join(', ');
  const detail = {
    nl: `Dit valt buiten het onderhoudsvenster van ${product}: ${list}. Dit duurt ${lasts('nl')} uur. Kies een andere tijd, of geef bij “outsideWindow” de reden.`,
    en: `This is outside the maintenance window of ${product}: ${list}. This lasts ${lasts('en')} hours. Choose another time, or give the reason under “outsideWindow”.`,
  };
  return new DomainError('outside-window', detail, [{ in: 'body', field: '/startsAt', detail }]);
}
