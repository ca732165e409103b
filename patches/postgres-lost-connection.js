// Mends what postgres.js 3.4.9 does when a connection is lost, after `npm ci`. Each ends the whole process, or fails a
// statement that could be answered. Why here: docs/decisions/postgres-driver.md.
// Plain JavaScript, because it runs before anything is installed that could run more.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const driver = new URL('../node_modules/postgres/', import.meta.url);
const mendedVersion = '3.4.9';
const mends = [
  {
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
    // Nobody takes the rejection of the driver's own first statement (1192, 1205). Whoever waits for the connection is
    // told by the driver in another way.
    faulty: `        return fetchArrayTypes()
`,
    mended: `        return fetchArrayTypes().catch(() => {})
`,
  },
  {
    // The last words of the lost connection fail the first statement of the new one (1223).
    faulty: `      statements = {}
      needsTypes = options.fetch_types
`,
    mended: `      statements = {}
      errorResponse = null
      needsTypes = options.fetch_types
`,
  },
];

const { version } = JSON.parse(readFileSync(new URL('package.json', driver), 'utf8'));
const file = fileURLToPath(new URL('src/connection.js', driver));
const before = readFileSync(file, 'utf8');
let after = before;
for (const { faulty, mended } of mends) {
  if (version !== mendedVersion || !(after.includes(faulty) || after.includes(mended))) {
    throw new Error(`postgres ${version} is not the one that ${import.meta.url} mends: see whether it still must be.`);
  }
  if (!after.includes(mended)) after = after.replace(faulty, mended);
}
if (after !== before) {
  // Anew, and not in place: the file may be shared with other projects through npm's cache.
  rmSync(file);
  writeFileSync(file, after);
}
