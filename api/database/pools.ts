type Pool = { max: number; settings?: Record<string, string> };

/**
 * The service's connections to PostgreSQL, apart by what they are for: the loops hold theirs for long, and the API must not
 * wait for them. Few for the API: a publication is fastest on a connection that has prepared its statements before.
 */
export const pools = {
  // Its statements are planned once for each connection, perhaps while there are ten messages, and hold when there are a
  // million: then reading the whole table would cost ten times as much.
  delivering: { max: 8, settings: { enable_seqscan: 'off' } },
  // What is written there is of the moment: after a crash it may be as it was half a second before.
  gate: { max: 1, settings: { synchronous_commit: 'off' } },
  loops: { max: 6 },
  // One stays with the process that writes to the buckets.
  targets: { max: 4 },
  http: { max: 4 },
  receipts: { max: 4 },
  mailbox: { max: 4 },
  visitors: { max: 4 },
} as const satisfies Record<string, Pool>;
