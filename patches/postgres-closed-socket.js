// Mends postgres.js 3.4.9 after `npm ci`: a write that was put off meets a socket that has closed meanwhile, and the
// TypeError ends the whole process (porsager/postgres issues 1066, 1154, 1208; open pull requests 1168 and 1209). With
// this the query is rejected as any other of a lost connection. Why here: docs/decisions/postgres-driver.md.
// Plain JavaScript, because it runs before anything is installed that could run more.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const driver = new URL('../node_modules/postgres/', import.meta.url);
const mendedVersion = '3.4.9';
const faulty = `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)
`;
const mended = `  function nextWrite(fn) {
    if (socket === null) {
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }
    const x = socket.write(chunk, fn)
`;

const { version } = JSON.parse(readFileSync(new URL('package.json', driver), 'utf8'));
const file = fileURLToPath(new URL('src/connection.js', driver));
const source = readFileSync(file, 'utf8');
if (version !== mendedVersion || !(source.includes(faulty) || source.includes(mended))) {
  throw new Error(`postgres ${version} is not the one that ${import.meta.url} mends: see whether it still must be.`);
}
if (source.includes(faulty)) {
  // Anew, and not in place: the file may be shared with other projects through npm's cache.
  rmSync(file);
  writeFileSync(file, source.replace(faulty, mended));
}
