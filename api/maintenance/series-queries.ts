import { asc, desc, eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { maintenances } from '../database/schema/maintenance.ts';
import { maintenanceSeries } from '../database/schema/maintenance-series.ts';
import { textOf } from '../http/answers.ts';
import { type Organisation, readOrganisation } from '../products/queries.ts';
import { noSuchSeries } from './change-series.ts';
import { shownProblem } from './clock-problem.ts';
import { occurrencesAfter, type Series } from './series-occurrences.ts';

const shownAhead = 5;
const shownAnnounced = 5;

/** One series as the API shows it, with when it comes next. Throws `not-found`. */
export async function readSeries(db: Queryable, id: number) {
  const [series] = await db.select().from(maintenanceSeries).where(eq(maintenanceSeries.id, id));
  if (!series) throw noSuchSeries(id);
  return describe(db, await readOrganisation(db), series);
}

/** All series, those that have ended too, in the order in which they were made. */
export async function listSeries(db: Queryable) {
  const organisation = await readOrganisation(db);
  const rows = await db.select().from(maintenanceSeries).orderBy(asc(maintenanceSeries.id));
  return { items: await Promise.all(rows.map((series) => describe(db, organisation, series))) };
}

async function describe(db: Queryable, organisation: Organisation, series: Series) {
  const announced = await db
    .select({ reference: maintenances.reference, startsAt: maintenances.startsAt })
    .from(maintenances)
    .where(eq(maintenances.seriesId, series.id))
    .orderBy(desc(maintenances.occurrenceAt))
    .limit(shownAnnounced);
  // A rule that cannot be followed is told as its problem, and does not keep the others from being read.
  const isAhead = series.endedAt === null && series.clockProblem === null;
  const ahead = isAhead ? occurrencesAfter(series, organisation, series.handledTo, shownAhead) : [];
  const { id, rule, minutes, exceptions, announceWorkingDays, content, createdBy, lastProblem, clockProblem } = series;
  return {
    id,
    rule,
    startsAt: series.firstStartsAt.toString(),
    minutes,
    exceptions,
    announceWorkingDays,
    products: content.products.map((product) => product.id),
    description: content.description,
    createdAt: series.createdAt.toString(),
    createdBy,
    endedAt: textOf(series.endedAt),
    lastProblem: lastProblem && {
      at: lastProblem.at,
      startsAt: lastProblem.startsAt,
      detail: { nl: lastProblem.nl, en: lastProblem.en },
    },
    problem: shownProblem(clockProblem),
    announced: announced.map(({ reference, startsAt }) => ({ reference, startsAt: startsAt.toString() })),
    next: ahead.map(({ startsAt, endsAt, announceAt }) => ({
      startsAt: startsAt.toString(),
      endsAt: endsAt.toString(),
      announceAt: announceAt.toString(),
    })),
  };
}
