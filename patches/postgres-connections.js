// Mends what postgres.js 3.4.9 does with connections that are lost or full, after `npm ci`: it ends the whole process, fails
// a statement that could be answered, or commits half a transaction. Why here: docs/decisions/postgres-driver.md.
// Plain JavaScript, because it runs before anything is installed that could run more.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const driver = new URL('../node_modules/postgres/', import.meta.url);
const mendedVersion = '3.4.9';
const mends = [
  {
    file: 'src/connection.js',
    // A write that was put off meets a socket that has closed meanwhile: a TypeError that nobody can catch
    // (porsager/postgres 1066, 1154, 1208). Now the statement is rejected as any other of a lost connection.
    faulty: `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)
`,
    mended: `  function nextWrite(fn) {
    if (socket === null) {
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }
    const x = socket.write(chunk, fn)
`,
  },
  {
    file: 'src/connection.js',
    // Nobody takes the rejection of the driver's own first statement (1192, 1205). Whoever waits for the connection is
    // told by the driver in another way.
    faulty: `        return fetchArrayTypes()
`,
    mended: `        return fetchArrayTypes().catch(() => {})
`,
  },
  {
    file: 'src/connection.js',
    // The last words of the lost connection fail the first statement of the new one (1223).
    faulty: `      statements = {}
      needsTypes = options.fetch_types
`,
    mended: `      statements = {}
      errorResponse = null
      needsTypes = options.fetch_types
`,
  },
  {
    file: 'src/connection.js',
    // A `begin` that is the last that fits on a busy connection does not reserve it, and others speak within the transaction (1189).
    faulty: `      return write(toBuffer(q))
        && !q.describeFirst
        && !q.cursorFn
        && sent.length < max_pipeline
        && (!q.options.onexecute || q.options.onexecute(connection))
`,
    mended: `      const reserve = q.options.onexecute
      reserve && reserve(connection)
      return write(toBuffer(q))
        && !q.describeFirst
        && !q.cursorFn
        && sent.length < max_pipeline
        && !reserve
`,
  },
  {
    file: 'src/index.js',
    // A transaction that lost its connection goes on to speak on the one that came after: outside any transaction, or within
    // that of another, which it then commits or rolls back (1204, 1216; open pull request 1215). Now all that it still says is rejected.
    faulty: `        new Promise((_, reject) => connection.onclose = reject)
`,
    mended: `        new Promise((_, reject) => connection.onclose = e => {
          lost = e
          while (queries.length)
            queries.shift().reject(e)
          reject(e)
        })
`,
  },
  {
    file: 'src/index.js',
    // The same: what it remembers of the loss.
    faulty: `      , prepare = null

    try {
      await sql.unsafe('begin '`,
    mended: `      , prepare = null
      , lost = null

    try {
      await sql.unsafe('begin '`,
  },
  {
    file: 'src/index.js',
    // The same: where it is rejected, also the driver's own commit or rollback.
    faulty: `        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue`,
    mended: `        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)
        c.queue`,
  },
];

const { version } = JSON.parse(readFileSync(new URL('package.json', driver), 'utf8'));
for (const { file, faulty, mended } of mends) {
  const path = fileURLToPath(new URL(file, driver));
  const source = readFileSync(path, 'utf8');
  if (version !== mendedVersion || !(source.includes(faulty) || source.includes(mended))) {
    throw new Error(`postgres ${version} is not the one that ${import.meta.url} mends: see whether it still must be.`);
  }
  if (source.includes(mended)) continue;
  // Anew, and not in place: the file may be shared with other projects through npm's cache.
  rmSync(path);
  writeFileSync(path, source.replace(faulty, mended));
}
