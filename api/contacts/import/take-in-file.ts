import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { DomainError } from '../../errors.ts';
import { createEncodingDetector, type FileEncoding } from './file-encoding.ts';

/** A file with contacts: where it is on this machine, or the bytes as they come in. */
export type ContactFile = { name: string; path: string } | { name: string; stream: Readable };

/** A whole file on disk, of which the bytes have been seen once. */
export type FileOnDisk = { path: string; sha256: string; encoding: FileEncoding };

const mostMegabytes = 100;

/**
 * Runs `work` with the whole file on disk, so that it can be read again in the encoding that all of its bytes decided
 * on; what came in as a stream is in a temporary file of this user's own, gone afterwards. Throws `too-large` over
 * 100 MB and `unreadable-file` for an empty file or one that is no text.
 */
export async function withFileOnDisk<T>(file: ContactFile, work: (onDisk: FileOnDisk) => Promise<T>): Promise<T> {
  if ('path' in file) return await work({ path: file.path, ...(await examine(createReadStream(file.path))) });
  const directory = await mkdtemp(join(tmpdir(), 'baken-import-'));
  try {
    const path = join(directory, 'contacts.csv');
    return await work({ path, ...(await spool(file.stream, path)) });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function spool(stream: Readable, path: string): Promise<Omit<FileOnDisk, 'path'>> {
  const handle = await open(path, 'wx', 0o600);
  try {
    return await examine(stream, async (bytes) => {
      await handle.writeFile(bytes);
    });
  } finally {
    await handle.close();
  }
}

async function examine(
  stream: AsyncIterable<Uint8Array>,
  keep?: (bytes: Uint8Array) => Promise<void>,
): Promise<Omit<FileOnDisk, 'path'>> {
  const hash = createHash('sha256');
  const detector = createEncodingDetector();
  let size = 0;
  for await (const bytes of stream) {
    size += bytes.length;
    if (size > mostMegabytes * 1_000_000) throw tooLarge();
    hash.update(bytes);
    detector.update(bytes);
    await keep?.(bytes);
  }
  if (size === 0) throw emptyFile();
  return { sha256: hash.digest('hex'), encoding: detector.decide() };
}

function tooLarge(): DomainError {
  return new DomainError('too-large', {
    nl: `Het bestand is groter dan ${mostMegabytes} MB. Lever alleen de contacten aan, zonder andere kolommen.`,
    en: `The file is larger than ${mostMegabytes} MB. Send only the contacts, without other columns.`,
  });
}

function emptyFile(): DomainError {
  return new DomainError('unreadable-file', {
    nl: 'Het bestand is leeg. Lever de hele export aan, met de kolomkoppen op de eerste regel.',
    en: 'The file is empty. Send the whole export, with the column headings on the first line.',
  });
}
