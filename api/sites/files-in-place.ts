import { hash } from 'node:crypto';
import { type BigIntStats, statSync } from 'node:fs';
import { join } from 'node:path';

/** All that decides what is in a file, in a few characters. */
export type FactsKey = string;

/**
 * From which facts this process made the files that are in place. What has the same facts need not be made again; a file
 * that somebody else replaced or removed since is not known any more.
 */
export type FilesInPlace = {
  has(siteDir: string, path: string, key: FactsKey): boolean;
  /** `stat`: of the file that was put there. */
  remember(siteDir: string, path: string, key: FactsKey, stat: BigIntStats): void;
};

export function createFilesInPlace(): FilesInPlace {
  const known = new Map<string, { key: FactsKey; stamp: string }>();
  return {
    has: (siteDir, path, key) => {
      const full = join(siteDir, path);
      const file = known.get(full);
      if (file?.key !== key) return false;
      const stat = statSync(full, { bigint: true, throwIfNoEntry: false });
      return stat !== undefined && stampOf(stat) === file.stamp;
    },
    remember: (siteDir, path, key, stat) => {
      known.set(join(siteDir, path), { key, stamp: stampOf(stat) });
    },
  };
}

/** Facts are plain data: what is the same in JSON makes the same file. Those of a page in two languages are looked at once. */
export function factsKey(facts: object | string): FactsKey {
  if (typeof facts === 'string') return hash('sha1', facts, 'base64');
  const known = keys.get(facts);
  if (known !== undefined) return known;
  const key = hash('sha1', JSON.stringify(facts), 'base64');
  keys.set(facts, key);
  return key;
}

const keys = new WeakMap<object, FactsKey>();

/** Changes whenever a file is replaced. */
export function stampOf({ ino, mtimeNs, size }: BigIntStats): string {
  return [ino, mtimeNs, size].map((part) => part.toString(36)).join('-');
}
