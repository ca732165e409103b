import type { Queryable } from '../database/client.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { recordChange } from './record-change.ts';

/** Does what somebody at a shell asked for, and records it: `done`, the type of problem that it met, or `failed`. */
export async function recordedCommand<T>(
  deps: { db: Queryable } & Pick<Dependencies, 'clock' | 'log'>,
  command: { actor: string; action: string },
  work: () => Promise<T>,
): Promise<T> {
  try {
    const done = await work();
    await recordChange(deps, { ...command, result: 'done' });
    return done;
  } catch (error) {
    await recordChange(deps, { ...command, result: error instanceof DomainError ? error.type : 'failed' });
    throw error;
  }
}
