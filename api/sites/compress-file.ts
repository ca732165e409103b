import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Encoding } from './accepted-encoding.ts';
import { isCompressible } from './file-headers.ts';
import type { SiteFile } from './render-pages.ts';

/** Smaller than a packet: compressing spares nothing. */
const bytesAtLeast = 1024;
/** Of 11: above 5 each page takes several times as long for some per cent. */
const brotliQuality = 5;

/** What the names of compressed files end with. */
export const suffixes = ['br', 'gz'] as const satisfies Encoding['suffix'][];

/** A file in each compressed form, for servers to send as it is; nothing when it is small, or no text. */
export async function compressFile({ path, content }: SiteFile): Promise<SiteFile[]> {
  const bytes = Buffer.from(content);
  if (!isCompressible(path) || bytes.length < bytesAtLeast) return [];
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
    promisify(gzip)(bytes),
  ]);
  return [
    { path: `${path}.br`, content: br },
    { path: `${path}.gz`, content: gz },
  ];
}
