import type { Queryable } from '../database/client.ts';
import { organisation } from '../database/schema/organisation.ts';

/** Says a moment of the API in the organisation's own time. */
export type LocalTimes = (moment: string | Temporal.Instant) => string;

/**
 * How moments of the API are said at the command line: in the organisation's own time, such as 2026-12-07T23:00:00+01:00, which may be
 * typed again as it is; in UTC as long as there is no organisation.
 */
export async function localTimes(db: Queryable): Promise<LocalTimes> {
  const timeZone = await readTimeZone(db);
  return (moment) => Temporal.Instant.from(moment).toString({ timeZone, smallestUnit: 'second' });
}

async function readTimeZone(db: Queryable): Promise<string> {
  const [row] = await db.select({ timeZone: organisation.timeZone }).from(organisation);
  return row?.timeZone ?? 'UTC';
}
