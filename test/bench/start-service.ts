import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import postgres from 'postgres';
import { findRunningEmbeddedDatabase } from '../../api/database/embedded/embedded.ts';
import { type Program, runProgram } from '../support/run-program.ts';
import { startStandInProcess } from '../support/stand-in-process.ts';

/** Whom the benches' mails come from. */
export const benchSender = 'Logius <servicecentrum@logius.nl>';

export type BenchedService = {
  url: string;
  /** Holds a folder of pages for each site. */
  sitesDir: string;
  databaseUrl: string;
  sql: postgres.Sql;
  /** The service's own process. */
  program: Program;
  /** Runs a command of the CLI beside the service; what it printed. */
  baken(...args: string[]): Promise<string>;
  /** One more process on the same database, with settings of its own. */
  startBeside(env: Record<string, string>): Program;
  stop(): Promise<void>;
};

/**
 * The whole service as a process of its own, with its own embedded PostgreSQL, mail in the outbox, and an SMS provider
 * on loopback; or what other settings make of it.
 */
export async function startBenchedService(
  port: number,
  settings: Record<string, string> = {},
): Promise<BenchedService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'baken-bench-'));
  const messageBird = await startStandInProcess('messagebird');
  const env = {
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    SMS_PROVIDER: 'messagebird',
    MESSAGEBIRD_ACCESS_KEY: 'test',
    SMS_FROM: 'Logius',
    NODE_OPTIONS: messageBird.url,
    ...settings,
  };
  const service = runProgram('api/main.ts', [], { ...env, PORT: String(port) });
  const url = `http://127.0.0.1:${port}`;
  await untilServing(url, service.printed);
  const databaseUrl = await findRunningEmbeddedDatabase(dataDir);
  if (databaseUrl === undefined) throw new Error('the service has no database');
  const sql = postgres(databaseUrl, { max: 2, onnotice: () => {} });
  return {
    url,
    sitesDir: join(dataDir, 'sites'),
    databaseUrl,
    sql,
    program: service,
    baken: async (...args) => {
      const command = runProgram('api/cli/baken.js', args, { DATA_DIR: dataDir });
      const code = await command.ended;
      if (code !== 0) throw new Error(`baken ${args.join(' ')}: ${command.printed()}`);
      return command.printed().trim();
    },
    startBeside: (more) => runProgram('api/main.ts', [], { ...env, DATABASE_URL: databaseUrl, ...more }),
    stop: async () => {
      await sql.end({ timeout: 1 });
      service.process.kill('SIGTERM');
      await service.ended;
      await messageBird.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function untilServing(url: string, printed: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries += 1) {
    const status = await fetch(`${url}/v1/openapi.json`).then(
      (response) => response.status,
      () => 0,
    );
    if (status === 200) return;
    await setTimeout(50);
  }
  throw new Error(`the service did not start: ${printed()}`);
}
