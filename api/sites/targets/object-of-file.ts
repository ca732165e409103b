import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { cacheControlOf, contentTypeOf } from '../file-headers.ts';
import { undefinedWhenMissing } from '../missing-file.ts';
import { isPathOfSite } from '../path-of-site.ts';
import { linksInFile } from './links-in-file.ts';
import { isLeaf } from './upload-order.ts';

/** What is put in a bucket for a file of a site: as it is sent to everybody who asks. */
export type SiteObject = {
  /** Within the site. */
  path: string;
  body: Buffer;
  /** Of the body, as S3 tells it of an object that was put there in one go. */
  md5: string;
  contentType: string;
  cacheControl: string;
  contentEncoding: 'gzip' | undefined;
  /** The files that must be there before it is. */
  leadsTo: string[];
};

/** Where the files of a site are, and how they go into a bucket. */
export type SiteFiles = { siteDir: string; basePath: string; compressed: boolean };

/** Only browsers read these, and all of them take gzip; programs that read the rest may not. */
const forBrowsers = /\.(?:html|css|js)$/;
const text = /\.(?:html|json|xml|atom|ics|svg)$/;

/** Reads a file of a site for a bucket; undefined when it is not there, or cannot be one of the site. Throws when the disk fails. */
export async function objectOfFile(files: SiteFiles, path: string): Promise<SiteObject | undefined> {
  if (!isPathOfSite(path)) return undefined;
  const content = await readFile(join(files.siteDir, path)).catch(undefinedWhenMissing);
  if (!content) return undefined;
  const isCompressed = files.compressed && forBrowsers.test(path);
  const body = isCompressed ? await compress(files, path, content) : content;
  return {
    path,
    body,
    md5: createHash('md5').update(body).digest('hex'),
    contentType: contentTypeOf(path),
    cacheControl: cacheControlOf(path),
    contentEncoding: isCompressed ? 'gzip' : undefined,
    leadsTo: text.test(path) && !isLeaf(path) ? linksInFile(content.toString(), files.basePath) : [],
  };
}

/**
 * What lies compressed beside a file is the same as the file was, or is a moment later: good for one that leads nowhere, of which
 * there are thousands.
 */
async function compress({ siteDir }: SiteFiles, path: string, content: Buffer): Promise<Buffer> {
  const ready = isLeaf(path) ? await readFile(join(siteDir, `${path}.gz`)).catch(undefinedWhenMissing) : undefined;
  return ready ?? promisify(gzip)(content);
}
