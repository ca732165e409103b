import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import { preparing } from './preparing.ts';

export type Database = PostgresJsDatabase<Record<string, never>>;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** What a read or a part of a change runs on: the pool, or the transaction that it belongs to. */
export type Queryable = Database | Transaction;

export type DatabaseClient = {
  db: Database;
  /** For what drizzle does not cover: LISTEN, COPY and statements over arrays. */
  sql: postgres.Sql;
  close(): Promise<void>;
};

/** A pool of at most `max` connections to the PostgreSQL at `url`, with such settings of it. Connects when first used. */
export function connectDatabase(
  url: string,
  options: { max: number; name: string; settings?: Record<string, string> },
): DatabaseClient {
  const sql = postgres(url, {
    max: options.max,
    connection: { application_name: `baken ${options.name}`, TimeZone: 'UTC', ...options.settings },
    onnotice: () => {},
  });
  return { db: drizzle(preparing(sql)), sql, close: () => sql.end({ timeout: 5 }) };
}
