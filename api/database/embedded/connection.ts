import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { cannotWrite, EmbeddedDatabaseError, errorCode } from './error.ts';

const connectionSchema = z.object({
  password: z.string().min(1),
  running: z.object({ pid: z.number(), port: z.number(), database: z.string() }).optional(),
});

/** How to reach the embedded database: the superuser's password, and while it runs its process, port and database. */
export type Connection = z.infer<typeof connectionSchema>;

export const superuser = 'baken';

/** 256 bits, in characters that need no quoting in a URL, in SQL or in a file. */
export function newPassword(): string {
  return randomBytes(32).toString('base64url');
}

/** The URL that every PostgreSQL client understands. */
export function connectionUrl(password: string, port: number, database: string): string {
  return `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
}

/** What was kept of the last connection; undefined when nothing (legible) was. */
export async function readConnection(dataDir: string): Promise<Connection | undefined> {
  const path = connectionFile(dataDir);
  try {
    return connectionSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const code = errorCode(error);
    if (code !== 'EACCES' && code !== 'EPERM') return undefined;
    throw new EmbeddedDatabaseError(`${path} cannot be read (${code}). Run this as the user that runs Baken.`);
  }
}

/** Replaces the file in one step, on disk before this answers: a cluster whose password is lost is a nuisance. */
export async function writeConnection(dataDir: string, connection: Connection): Promise<void> {
  const path = connectionFile(dataDir);
  try {
    const file = await open(`${path}.tmp`, 'w', 0o600);
    try {
      await file.writeFile(`${JSON.stringify(connection, null, 2)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.tmp`, path);
  } catch (error) {
    throw cannotWrite(dataDir, error);
  }
}

function connectionFile(dataDir: string): string {
  return join(dataDir, 'postgres-connection.json');
}
