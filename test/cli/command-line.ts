import { afterAll, beforeAll } from 'vitest';
import { runProgram } from '../support/run-program.ts';
import { createTestDatabase } from '../support/test-database.ts';

/** For a test file: a database with the sample organisation, or empty, and `npx baken` on it as a person at a shell has it. */
export async function useCommandLine({
  empty = false,
  env = {},
}: {
  empty?: boolean;
  env?: Record<string, string>;
} = {}) {
  const database = await createTestDatabase();
  const run = (...args: string[]) => runProgram('api/cli/baken.js', args, { DATABASE_URL: database.url, ...env });
  /** Its exit code, and all that it printed. */
  const baken = async (...args: string[]) => {
    const command = run(...args);
    return { code: await command.ended, printed: command.printed() };
  };
  if (!empty) beforeAll(() => baken('organisation', 'sample/logius.json'));
  afterAll(database.close);
  return { database, run, baken };
}
