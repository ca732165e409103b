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
// Half of what a command takes of the processor is reading our own text: docs/decisions/runtime.md. A folder in which this
// account may not write is not used.
const compiled = fileURLToPath(new URL('../../node_modules/.cache/baken', import.meta.url));
const env = { NODE_COMPILE_CACHE: compiled, ...process.env };
const { status } = spawnSync(node, [commands, ...process.argv.slice(2)], { stdio: 'inherit', env });
process.exit(status ?? 1);
