import { type Bucket, requestsAtOnce } from './bucket.ts';
import { objectOfFile, type SiteFiles, type SiteObject } from './object-of-file.ts';
import { isHeartbeat, turnOf } from './upload-order.ts';

/** Files that lead to others and are held in memory at the same time. */
const readAtOnce = 50;

/** What is needed to put files of a site in one of its buckets. */
export type Upload = {
  files: SiteFiles;
  bucket: Bucket;
  /** The MD5 of what lies there, by path, of files that the folder has too: as far as it is known. */
  known: Map<string, string>;
  stopping: AbortSignal;
};

/** What was done: the last change that the target has now, and how many objects were put there. */
export type Progress = { reachedId: number; put: number };

/** Puts files that lead to others, one turn after the other, and before them what they lead to and is not there yet. */
export async function putFiles(upload: Upload, progress: Progress, paths: string[]): Promise<void> {
  const byTurn = Map.groupBy(new Set(paths), turnOf);
  for (const turn of inOrder(byTurn)) {
    for (const some of inBatches(byTurn.get(turn) ?? [], readAtOnce)) await putWithLinked(upload, progress, some);
  }
}

/** Puts a file that leads to nothing that may be new, when it differs from what lies there. */
export async function putLeaf(upload: Upload, progress: Progress, path: string): Promise<void> {
  const object = await objectOfFile(upload.files, path);
  if (object && differs(upload, object)) await put(upload, progress, object);
}

async function putWithLinked(upload: Upload, progress: Progress, paths: string[]): Promise<void> {
  const byTurn = Map.groupBy(await readWithLinked(upload, paths), ({ path }) => turnOf(path));
  for (const turn of inOrder(byTurn)) {
    await inParallel(byTurn.get(turn) ?? [], (object) => put(upload, progress, object));
  }
}

/**
 * Reads what differs from what lies there. A page may have been replaced by one that leads to newer pages, of which nobody told
 * yet. Whatever a page in the folder leads to is in the folder, so that is read after it. What comes in a later turn is left out:
 * the pages to which all others lead (the front page) were there before, or nobody reads this bucket yet.
 */
async function readWithLinked(upload: Upload, paths: string[]): Promise<SiteObject[]> {
  const { files, known } = upload;
  const objects: SiteObject[] = [];
  const asked = new Set<string>();
  for (let wanted = paths; wanted.length > 0; ) {
    const some = wanted.filter((path) => !asked.has(path) && !isHeartbeat(path));
    const linked = new Set<string>();
    await inParallel(some, async (path) => {
      asked.add(path);
      const object = await objectOfFile(files, path);
      if (!object || !differs(upload, object)) return;
      objects.push(object);
      for (const link of object.leadsTo) if (turnOf(link) < turnOf(path)) linked.add(link);
    });
    wanted = [...linked].filter((path) => !known.has(path) && !asked.has(path));
  }
  return objects;
}

const differs = ({ known }: Upload, { path, md5 }: SiteObject) => known.get(path) !== md5;

async function put({ bucket, known, stopping }: Upload, progress: Progress, object: SiteObject): Promise<void> {
  stopping.throwIfAborted();
  // After a request that fails nobody knows what lies there.
  known.delete(object.path);
  await bucket.put(object);
  known.set(object.path, object.md5);
  progress.put += 1;
}

const inOrder = (byTurn: Map<number, unknown>) => [...byTurn.keys()].sort((a, b) => a - b);

/** In pieces of at most so many. */
export function inBatches<T>(all: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** Does something with each, some at a time; the first that fails is thrown when what was begun has ended. */
export async function inParallel<T>(all: T[], doIt: (one: T) => Promise<void>): Promise<void> {
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
