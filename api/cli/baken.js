#!/usr/bin/env node
// Plain JavaScript, so that an older Node can read it: it hands over to the Node that Baken runs on.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const commands = fileURLToPath(new URL('./commands.ts', import.meta.url));
const bundled = fileURLToPath(new URL('../../node_modules/.bin/node', import.meta.url));
const recent = Number(process.versions.node.split('.')[0]) >= 26;

if (!recent && !existsSync(bundled)) {
  process.stderr.write(
    `Baken needs Node 26 or newer; this is ${process.version}. Install it, or run npm ci on Linux.\n`,
  );
  process.exit(1);
}
const node = recent ? process.execPath : bundled;
const { status } = spawnSync(node, [commands, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 1);
