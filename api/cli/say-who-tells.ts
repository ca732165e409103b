import type { Role } from '../environment.ts';
import { say } from './with-database.ts';

/** Of a command that did its work, of which nobody is told as long as no service runs. */
const nobodyTells = 3;

/**
 * Says that a service sends and shows what a command made. When none does, it says so where it is seen, and the command ends
 * with a code of its own: what it made is kept, and goes out as soon as a service starts.
 */
export function sayWhoTells(running: Set<Role>): void {
  const missing = (['deliver', 'publish'] as const).filter((role) => !running.has(role));
  if (missing.length === 0) {
    say('A running service (roles deliver and publish) sends and shows it.');
    return;
  }
  process.stderr.write(
    `NOBODY IS TOLD YET: no service runs with ${missing.length === 1 ? 'the role' : 'the roles'} ${missing.join(' and ')}. ` +
      'It is kept, and goes out as soon as you start one (npm start). Do not give this command again.\n',
  );
  process.exitCode = nobodyTells;
}
