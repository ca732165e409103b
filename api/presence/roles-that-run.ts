import { and, gte, isNull } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { serviceProcesses } from '../database/schema/processes.ts';
import type { Role } from '../environment.ts';

/** Several missed signs of life: a process that was killed leaves none. */
const takenForDeadAfter = Temporal.Duration.from({ seconds: 20 });

/** The roles that some process of the service does at this moment, on whatever machine. */
export async function rolesThatRun(db: Queryable, now: Temporal.Instant): Promise<Set<Role>> {
  const rows = await db
    .select({ roles: serviceProcesses.roles })
    .from(serviceProcesses)
    .where(and(isNull(serviceProcesses.stoppedAt), gte(serviceProcesses.seenAt, now.subtract(takenForDeadAfter))));
  return new Set(rows.flatMap(({ roles }) => roles));
}
