import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pageFile } from '../../../status-site/src/addresses.ts';
import type { Database } from '../../database/client.ts';
import { undefinedWhenMissing } from '../missing-file.ts';
import { listPages } from '../write-pages.ts';
import { type Bucket, requestsAtOnce } from './bucket.ts';
import { objectOfFile, type SiteFiles, type SiteObject } from './object-of-file.ts';
import { listChangesAfter, type SiteChange } from './target-state.ts';
import { isAsset, isHeartbeat, isLeaf, turnOf } from './upload-order.ts';

const frontPage = pageFile({ kind: 'front' }, 'nl');
/** Files between which is looked whether there is news. */
const batchSize = 200;

/** What is needed to bring one target of a site up to date. */
export type TargetWork = {
  db: Database;
  siteId: string;
  files: SiteFiles;
  bucket: Bucket;
  /** The MD5 of what lies there, by path, as far as it is known. */
  known: Map<string, string>;
  stopping: AbortSignal;
};

/** What was done: the last change that the target has now, and how many objects were put there. */
export type Progress = { reachedId: number; put: number };

/**
 * Puts in the bucket what changed, in the order in which pages lead to each other: a reader of the bucket never meets a link
 * to what is not there. What lies there unchanged is left alone. When any file may have changed, the bucket's own list is
 * compared with the folder; news that comes meanwhile goes first. Throws when a request fails for good: what was put by
 * then stays, and is known.
 */
export async function bringUpToDate(work: TargetWork, changes: SiteChange[]): Promise<Progress> {
  const progress: Progress = { reachedId: changes.at(-1)?.id ?? 0, put: 0 };
  const any = changes.some(({ paths }) => paths === null);
  if (any || work.known.size === 0) await learnWhatLiesThere(work);
  // A bucket that has no front page yet has no readers: all else comes first.
  const isRead = work.known.has(frontPage);
  if (isRead || !any) await putFiles(work, progress, namedIn(changes));
  if (!any) return progress;
  const leaves = (await listFiles(work)).filter(isLeaf);
  const [assets, pages] = [leaves.filter(isAsset), leaves.filter((path) => !isAsset(path))];
  await inParallel(assets, (path) => putLeaf(work, progress, path));
  for (const batch of inBatches(pages)) {
    await inParallel(batch, (path) => putLeaf(work, progress, path));
    if (isRead) await putNewsMeanwhile(work, progress);
  }
  const local = await listFiles(work);
  await putFiles(
    work,
    progress,
    local.filter((path) => !isLeaf(path)),
  );
  await removeOthers(work, new Set(local));
  return progress;
}

async function learnWhatLiesThere({ bucket, known }: TargetWork): Promise<void> {
  const listed = await bucket.list();
  known.clear();
  for (const [path, md5] of listed) known.set(path, md5);
}

function namedIn(changes: SiteChange[]): string[] {
  return changes.flatMap(({ paths }) => paths ?? []);
}

async function putNewsMeanwhile(work: TargetWork, progress: Progress): Promise<void> {
  const changes = await listChangesAfter(work.db, work.siteId, progress.reachedId);
  const untilAll = changes.findIndex(({ paths }) => paths === null);
  const news = untilAll === -1 ? changes : changes.slice(0, untilAll);
  const last = news.at(-1);
  if (!last) return;
  await putFiles(work, progress, namedIn(news));
  progress.reachedId = last.id;
}

/** Puts files that lead to others, one turn after the other, and before them what they lead to and is not there yet. */
async function putFiles(work: TargetWork, progress: Progress, paths: string[]): Promise<void> {
  const objects = await readWithLinked(work, paths);
  const byTurn = Map.groupBy(objects, ({ path }) => turnOf(path));
  for (const turn of [...byTurn.keys()].sort((a, b) => a - b)) {
    await inParallel(byTurn.get(turn) ?? [], (object) => put(work, progress, object));
  }
}

/**
 * A page may have been replaced by one that leads to newer pages, of which nobody told yet. Whatever a page in the folder
 * leads to is in the folder, so that is read after it.
 */
async function readWithLinked({ files, known }: TargetWork, paths: string[]): Promise<SiteObject[]> {
  const objects: SiteObject[] = [];
  const asked = new Set<string>();
  for (let wanted = paths; wanted.length > 0; ) {
    const some = [...new Set(wanted)].filter((path) => !asked.has(path) && !isHeartbeat(path));
    const linked = new Set<string>();
    await inParallel(some, async (path) => {
      asked.add(path);
      const object = await objectOfFile(files, path);
      if (!object) return;
      objects.push(object);
      for (const link of object.leadsTo) linked.add(link);
    });
    wanted = [...linked].filter((path) => !known.has(path) && !asked.has(path));
  }
  return objects;
}

async function putLeaf(work: TargetWork, progress: Progress, path: string): Promise<void> {
  const object = await objectOfFile(work.files, path);
  if (object) await put(work, progress, object);
}

async function put({ bucket, known, stopping }: TargetWork, progress: Progress, object: SiteObject): Promise<void> {
  if (known.get(object.path) === object.md5) return;
  stopping.throwIfAborted();
  // After a request that fails nobody knows what lies there.
  known.delete(object.path);
  await bucket.put(object);
  known.set(object.path, object.md5);
  progress.put += 1;
}

/**
 * Removes what lies in the bucket and was not in the folder (`local`) when the last pages were read that could lead to it, if it was
 * put there by us. Assets stay: a page in a cache may refer to them.
 */
async function removeOthers(work: TargetWork, local: Set<string>): Promise<void> {
  if (!local.has(frontPage)) throw new Error('the site has no front page in its folder any more: nothing is removed');
  const others = [...work.known.keys()].filter((path) => !local.has(path) && !path.startsWith('_assets/'));
  await inParallel(others, async (path) => {
    work.stopping.throwIfAborted();
    // It may have come back since.
    if (await objectOfFile(work.files, path)) return;
    await work.bucket.removeOwn(path);
    work.known.delete(path);
  });
}

async function listFiles({ files }: TargetWork): Promise<string[]> {
  const pages = await listPages(files.siteDir);
  const assets = (await readdir(join(files.siteDir, '_assets')).catch(undefinedWhenMissing)) ?? [];
  return [
    ...assets.filter((name) => !/^\.|\.(?:br|gz)$/.test(name)).map((name) => `_assets/${name}`),
    ...pages.filter((path) => !basename(path).startsWith('.') && !isHeartbeat(path)),
  ];
}

function inBatches<T>(all: T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / batchSize) }, (_, index) =>
    all.slice(index * batchSize, (index + 1) * batchSize),
  );
}

/** Does something with each, some at a time; the first that fails is thrown when what was begun has ended. */
async function inParallel<T>(all: T[], doIt: (one: T) => Promise<void>): Promise<void> {
  const rest = all.values();
  let failed = false;
  const worker = async () => {
    for (const one of rest) {
      if (failed) return;
      await doIt(one).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  const ended = await Promise.allSettled(Array.from({ length: Math.min(requestsAtOnce, all.length) }, worker));
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
}
