import postgres from 'postgres';
import { startEmbeddedDatabase } from '../../api/database/embedded/embedded.ts';

/**
 * A service in a process of its own that holds an embedded database: prints its URL, and on SIGINT stops the database
 * after asking it one more question, as a service does that finishes its work first.
 */
const [dataDir = ''] = process.argv.slice(2);

const database = await startEmbeddedDatabase({
  dataDir,
  flags: { shared_buffers: '16MB' },
  log: (line) => process.stderr.write(`${line}\n`),
}).catch((error: unknown) => {
  process.stdout.write(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  process.exit(1);
});
const sql = postgres(database.url, { max: 1, fetch_types: false });
process.once('SIGINT', async () => {
  const [row] = await sql`select 'still there' as answer`;
  await sql.end();
  await database.stop();
  process.stdout.write(`${JSON.stringify({ answer: row?.answer })}\n`);
});
process.stdout.write(`${JSON.stringify({ url: database.url })}\n`);
