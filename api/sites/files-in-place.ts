import { hash } from 'node:crypto';
import { type BigIntStats, statSync } from 'node:fs';
import { join } from 'node:path';
import { keepMadePages, type MadePage, readMadePages } from './made-pages.ts';

/** All that decides what is in a file. `facts`: in a few characters. `bundle`: which made a page of them; unset: our own code. */
export type Origin = { facts: string; bundle: string | undefined };

/**
 * From what the files that are in place were made. What has the same origin need not be made again; a file that somebody else
 * replaced or removed since is not known any more.
 */
export type FilesInPlace = {
  has(siteDir: string, path: string, origin: Origin): boolean;
  /** `stat`: of the file that was put there. */
  remember(siteDir: string, path: string, origin: Origin, stat: BigIntStats): void;
  /** Takes over, once, what an earlier process kept of a site. */
  recall(siteDir: string): Promise<void>;
  /** Keeps for a later process what bundles made: it cannot tell whether our own code would still make the same. */
  keep(siteDir: string): Promise<void>;
};

export function createFilesInPlace(): FilesInPlace {
  const sites = new Map<string, Map<string, { origin: Origin; stamp: string }>>();
  const filesOf = (siteDir: string) => {
    const files = sites.get(siteDir) ?? new Map<string, { origin: Origin; stamp: string }>();
    sites.set(siteDir, files);
    return files;
  };
  return {
    has: (siteDir, path, { facts, bundle }) => {
      const file = filesOf(siteDir).get(path);
      if (file?.origin.facts !== facts || file.origin.bundle !== bundle) return false;
      const stat = statSync(join(siteDir, path), { bigint: true, throwIfNoEntry: false });
      return stat !== undefined && stampOf(stat) === file.stamp;
    },
    remember: (siteDir, path, origin, stat) => {
      filesOf(siteDir).set(path, { origin, stamp: stampOf(stat) });
    },
    recall: async (siteDir) => {
      if (sites.has(siteDir)) return;
      const files = filesOf(siteDir);
      for (const { path, stamp, ...origin } of await readMadePages(siteDir)) files.set(path, { origin, stamp });
    },
    keep: async (siteDir) => {
      const made = [...filesOf(siteDir)].flatMap(([path, { origin, stamp }]): MadePage[] =>
        origin.bundle === undefined ? [] : [{ path, stamp, facts: origin.facts, bundle: origin.bundle }],
      );
      await keepMadePages(siteDir, made);
    },
  };
}

/** Facts are plain data: what is the same in JSON makes the same file. Those of a page in two languages are looked at once. */
export function hashOfFacts(facts: object | string): string {
  if (typeof facts === 'string') return hash('sha1', facts, 'base64');
  const known = hashes.get(facts);
  if (known !== undefined) return known;
  const made = hash('sha1', JSON.stringify(facts), 'base64');
  hashes.set(facts, made);
  return made;
}

const hashes = new WeakMap<object, string>();

/** Changes whenever a file is replaced. */
export function stampOf({ ino, mtimeNs, size }: BigIntStats): string {
  return [ino, mtimeNs, size].map((part) => part.toString(36)).join('-');
}
