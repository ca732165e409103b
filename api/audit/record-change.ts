import type { Queryable } from '../database/client.ts';
import { auditLog } from '../database/schema/audit.ts';
import type { Dependencies } from '../dependencies.ts';

/** Something that was changed, or that somebody tried to change: who, what, what came of it. Never its content. */
export type Change = {
  /** Such as `key:monitoring`, `cli:anna`, `reader`. */
  actor: string;
  action: string;
  result: string;
  /** Where the request came from; unset where there was none. */
  remoteAddress?: string | undefined;
  detail?: Record<string, unknown>;
};

/**
 * Writes a change in the audit log. Afterwards, because only then is it known what came of it, also of what was refused;
 * and never throws: the change is made, whoever asked for it must hear so and not ask again, and a publication must
 * not fail because of its own record. What could not be written is in the log, as an error, for whoever watches it.
 */
export async function recordChange(
  deps: { db: Queryable } & Pick<Dependencies, 'clock' | 'log'>,
  change: Change,
): Promise<void> {
  const { actor, action, result, remoteAddress = null, detail = {} } = change;
  try {
    await deps.db.insert(auditLog).values({ at: deps.clock.now(), actor, action, result, remoteAddress, detail });
  } catch (error) {
    deps.log.error({ err: error, change }, 'a change is not in the audit log');
  }
}
