// Plain JavaScript, so that an older Node can read it: says what is missing before something else fails less clearly.
import { existsSync } from 'node:fs';

const installed = existsSync(new URL('../node_modules/hono', import.meta.url));
const recent = Number(process.versions.node.split('.')[0]) >= 26;

if (!installed || !recent) {
  process.stderr.write(
    installed
      ? `Baken needs Node 26 or newer; this is ${process.version}. Install it, or run npm ci on Linux, which brings it.\n`
      : 'Baken is not installed yet. Run this first: npm ci\n',
  );
  process.exit(1);
}
