import { rmSync, statSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Encoding } from './accepted-encoding.ts';
import { isCompressible } from './file-headers.ts';
import { writeBeside } from './write-beside.ts';

/** Smaller than a packet: compressing spares nothing. */
const bytesAtLeast = 1024;
/** Of 11: above 5 each page takes several times as long for some per cent. */
const brotliQuality = 5;

/** What the names of compressed files end with. */
export const suffixes = ['br', 'gz'] as const satisfies Encoding['suffix'][];

/** How many files to ask for at a time, so that news need not wait for it: some milliseconds. */
export const compressedAtOnce = 3;

/**
 * Makes what servers can send as it is of those files that are text and have nothing compressed beside them yet; small ones
 * stay as they are. Comes after the news is out: compressing takes longer than making the pages. Call it under the site's
 * lock, so that no page is replaced meanwhile.
 */
export async function compressPages(siteDir: string, paths: string[]): Promise<void> {
  for (const path of paths.filter(isCompressible)) {
    const full = join(siteDir, path);
    if (!isLacking(full)) continue;
    for (const { suffix, bytes } of await compress(await readFile(full))) {
      const { temporary } = await writeBeside(`${full}.${suffix}`, bytes);
      await rename(temporary, `${full}.${suffix}`);
    }
  }
}

/** Takes away what is compressed beside a file. */
export function removeCompressed(path: string): void {
  for (const suffix of suffixes) {
    const form = `${path}.${suffix}`;
    if (sizeOf(form) !== undefined) rmSync(form, { force: true });
  }
}

function isLacking(path: string): boolean {
  const size = sizeOf(path);
  if (size === undefined || size < bytesAtLeast) return false;
  return suffixes.some((suffix) => sizeOf(`${path}.${suffix}`) === undefined);
}

/** At once: some microseconds, and there may be ten thousands of files. */
function sizeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.size;
}

async function compress(page: Buffer): Promise<{ suffix: (typeof suffixes)[number]; bytes: Buffer }[]> {
  const params = { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: page.length };
  const [br, gz] = await Promise.all([promisify(brotliCompress)(page, { params }), promisify(gzip)(page)]);
  return [
    { suffix: 'br', bytes: br },
    { suffix: 'gz', bytes: gz },
  ];
}
