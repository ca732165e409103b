import type postgres from 'postgres';

type Client = postgres.Sql | postgres.TransactionSql;
type WithTransaction = (transaction: postgres.TransactionSql) => unknown;

/**
 * The same client, that prepares the statements that drizzle sends through it. Drizzle hands everything to `unsafe`,
 * which postgres.js has parsed and described anew each time: a second round trip and a new plan for every statement.
 * Prepared once per connection, publishing an update takes half the time.
 */
export function preparing<T extends Client>(client: T): T {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'unsafe') {
        return (query: string, parameters: postgres.ParameterOrJSON<never>[] = []) =>
          target.unsafe(query, parameters, { prepare: true });
      }
      const value: unknown = Reflect.get(target, name);
      if ((name === 'begin' || name === 'savepoint') && typeof value === 'function') {
        return (work: WithTransaction) =>
          value.call(target, (inner: postgres.TransactionSql) => work(preparing(inner)));
      }
      return value;
    },
  });
}
