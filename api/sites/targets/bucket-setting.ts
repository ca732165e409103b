import { z } from 'zod';

/** A bucket to which a site is published, beside its local folder. */
export type SiteBucket = {
  siteId: string;
  /** Where it is, for people: unlike the setting without credentials. */
  name: string;
  bucket: string;
  /** What all keys begin with: empty, or such as `actueel/storingen/`. */
  prefix: string;
  /** Unset: that of `AWS_REGION`. */
  region: string | undefined;
  /** Unset: Amazon S3. */
  endpoint: string | undefined;
  /** Whether the bucket is named in the path and not in the host name. */
  pathStyle: boolean;
  /** Unset: as the AWS SDK finds them. */
  credentials: { accessKeyId: string; secretAccessKey: string } | undefined;
  /** Whether pages and styles are put there compressed: a bucket cannot choose per reader. */
  compressed: boolean;
};

const yesOrNo = z.enum(['yes', 'no']).transform((text) => text === 'yes');

/** What else a URL can hold would be shown with the name of the bucket, or be lost. */
function isOnlyAddress(url: string): boolean {
  const { username, password, search, hash } = new URL(url);
  return [username, password, search, hash].every((part) => part === '');
}

const options = z.strictObject({
  region: z.string().min(1).optional(),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .refine(isOnlyAddress)
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  path_style: yesOrNo.optional(),
  compressed: yesOrNo.default(true),
});

/**
 * Reads one target of the setting SITE_BUCKETS, such as `logius=s3://status-logius/actueel/storingen?region=eu-central-1`, with
 * `key:secret@` before the bucket's name where it has credentials of its own. Undefined when it is not such a text.
 */
export function readSiteBucket(text: string): SiteBucket | undefined {
  const [, siteId, address] = /^([a-z0-9][a-z0-9-]*)=(s3:\/\/.+)$/.exec(text) ?? [];
  if (siteId === undefined || address === undefined || !URL.canParse(address)) return undefined;
  const url = new URL(address);
  const read = options.safeParse(Object.fromEntries(url.searchParams));
  const bucket = url.hostname;
  if (!read.success || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket) || url.port !== '') return undefined;
  if ((url.username === '') !== (url.password === '')) return undefined;
  const { region, endpoint, path_style: pathStyle = endpoint !== undefined, compressed } = read.data;
  const [path, accessKeyId, secretAccessKey] = [url.pathname, url.username, url.password].map(decoded);
  if (path === undefined || accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const folder = path.replace(/^\/+|\/+$/g, '');
  if (!/^[A-Za-z0-9._/-]*$/.test(folder)) return undefined;
  return {
    siteId,
    name: [endpoint === undefined ? `s3://${bucket}` : `${endpoint}/${bucket}`, folder].filter(Boolean).join('/'),
    bucket,
    prefix: folder === '' ? '' : `${folder}/`,
    region,
    endpoint,
    pathStyle,
    credentials: accessKeyId === '' ? undefined : { accessKeyId, secretAccessKey },
    compressed,
  };
}

/** Undefined when its percent signs are not of a URL. */
function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
