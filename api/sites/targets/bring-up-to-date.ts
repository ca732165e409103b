import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pageFile } from '../../../status-site/src/addresses.ts';
import type { Database } from '../../database/client.ts';
import { undefinedWhenMissing } from '../missing-file.ts';
import { mayBeOfSite } from '../path-of-site.ts';
import { listPages } from '../write-pages.ts';
import { objectOfFile } from './object-of-file.ts';
import { inBatches, inParallel, type Progress, putFiles, putLeaf, type Upload } from './put-in-order.ts';
import { listChangesAfter, type SiteChange } from './target-state.ts';
import { isAsset, isHeartbeat, isLeaf } from './upload-order.ts';

const frontPage = pageFile({ kind: 'front' }, 'nl');
/** Files between which is looked whether there is news. */
const batchSize = 200;

/** What is needed to bring one target of a site up to date. */
export type TargetWork = Upload & { db: Database; siteId: string };

/**
 * Puts in the bucket what changed, in the order in which pages lead to each other: a reader of the bucket never meets a link
 * to what is not there. What lies there unchanged is left alone. When any file may have changed, the bucket's own list is
 * compared with the folder; news that comes meanwhile goes first. Throws when a request fails for good: what was put by
 * then stays, and is known.
 */
export async function bringUpToDate(work: TargetWork, changes: SiteChange[]): Promise<Progress> {
  const progress: Progress = { reachedId: changes.at(-1)?.id ?? 0, put: 0 };
  const any = changes.some(({ paths }) => paths === null);
  const hasOthers = any || work.known.size === 0 ? await learnWhatLiesThere(work) : false;
  // A bucket that has no front page yet has no readers: all else comes first.
  const isRead = work.known.has(frontPage);
  if (isRead || !any) await putFiles(work, progress, namedIn(changes));
  if (!any) return progress;
  const leaves = (await listFiles(work)).filter(isLeaf);
  const [assets, pages] = [leaves.filter(isAsset), leaves.filter((path) => !isAsset(path))];
  await inParallel(assets, (path) => putLeaf(work, progress, path));
  for (const batch of inBatches(pages, batchSize)) {
    await inParallel(batch, (path) => putLeaf(work, progress, path));
    if (isRead) await putNewsMeanwhile(work, progress);
  }
  const local = new Set(await listFiles(work));
  await putFiles(
    work,
    progress,
    [...local].filter((path) => !isLeaf(path)),
  );
  if (hasOthers || work.known.keys().some((path) => !local.has(path))) await removeOthers(work, local);
  return progress;
}

/**
 * Reads the bucket's list, and remembers of it what the folder has too: a bucket may hold millions of objects that are not ours.
 * Answers whether there is more that may be ours.
 */
async function learnWhatLiesThere(work: TargetWork): Promise<boolean> {
  const local = new Set(await listFiles(work));
  work.known.clear();
  let hasOthers = false;
  for await (const page of work.bucket.list()) {
    for (const { path, md5 } of page) {
      if (local.has(path)) work.known.set(path, md5);
      else hasOthers ||= mayBeOurs(path);
    }
  }
  return hasOthers;
}

/** Whether it must be asked whose it is. Assets stay, whoever put them there: a page in a cache may refer to them. */
function mayBeOurs(path: string): boolean {
  return mayBeOfSite(path) && !path.startsWith('_assets/');
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

/**
 * Removes what lies in the bucket and was not in the folder (`local`) when the last pages were read that could lead to it, if it was
 * put there by us. The list is read anew, a page at a time, rather than kept.
 */
async function removeOthers(work: TargetWork, local: Set<string>): Promise<void> {
  if (!local.has(frontPage)) throw new Error('the site has no front page in its folder any more: nothing is removed');
  for await (const page of work.bucket.list()) {
    const others = page.filter(({ path }) => !local.has(path) && mayBeOurs(path));
    await inParallel(others, async ({ path }) => {
      work.stopping.throwIfAborted();
      // It may have come back since.
      if (await objectOfFile(work.files, path)) return;
      await work.bucket.removeOwn(path);
      work.known.delete(path);
    });
  }
}

async function listFiles({ files }: TargetWork): Promise<string[]> {
  const pages = await listPages(files.siteDir);
  const assets = (await readdir(join(files.siteDir, '_assets')).catch(undefinedWhenMissing)) ?? [];
  return [
    ...assets.filter((name) => !/^\.|\.(?:br|gz)$/.test(name)).map((name) => `_assets/${name}`),
    ...pages.filter((path) => !basename(path).startsWith('.') && !isHeartbeat(path)),
  ];
}
