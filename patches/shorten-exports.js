// Shortens what drizzle-orm's package.json says of its files, after `npm ci`: Node 26 reads its 130,000 characters anew for
// each of some 350 modules, which is 0.4 s of processor time at each start. Why here: docs/decisions/runtime.md.
// Plain JavaScript, because it runs before anything is installed that could run more.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const manifest = fileURLToPath(new URL('../node_modules/drizzle-orm/package.json', import.meta.url));
const read = JSON.parse(readFileSync(manifest, 'utf8'));

/** How the package offers one file, or with a star for its name each file. */
const offered = (file) => ({
  import: { types: `./${file}.d.ts`, default: `./${file}.js` },
  require: { types: `./${file}.d.cts`, default: `./${file}.cjs` },
  types: `./${file}.d.ts`,
  default: `./${file}.js`,
});
const isAsNamed = ([subpath, files]) => JSON.stringify(files) === JSON.stringify(offered(subpath.slice(2)));

const others = Object.entries(read.exports).filter((entry) => !isAsNamed(entry));
const shortened = { ...read, exports: { ...Object.fromEntries(others), './*': offered('*') } };
// Anew, and not in place: the file may be shared with other projects through npm's cache.
rmSync(manifest);
writeFileSync(manifest, `${JSON.stringify(shortened, null, 2)}\n`);
