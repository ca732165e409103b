import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { SiteBucket } from './bucket-setting.ts';
import type { SiteObject } from './object-of-file.ts';
import { isHeartbeat } from './upload-order.ts';

const patience = { connectionTimeout: 5_000, requestTimeout: 30_000 };
/** Each is a connection; more makes a large upload no faster and takes from what else the service does. */
export const requestsAtOnce = 16;
/** Written on each object: what has another, or none, is not ours to remove. */
const ownerField = 'baken-site';

/** A bucket as one site sees it: by the paths of the site's files. */
export type Bucket = {
  /** What lies where the site's files do, by pages of at most a thousand; other sites' places within it left out. */
  list(): AsyncGenerator<{ path: string; md5: string }[]>;
  put(object: SiteObject): Promise<void>;
  /** Removes an object if it was put there for this site. */
  removeOwn(path: string): Promise<void>;
  close(): void;
};

/** `others`: the prefixes of other sites in the same bucket. `stopping` ends what is under way. */
export async function openBucket(
  target: SiteBucket,
  region: string,
  others: string[],
  stopping: AbortSignal,
): Promise<Bucket> {
  // Megabytes that a service without buckets need not have.
  const { DeleteObjectCommand, HeadObjectCommand, ListObjectsV2Command, NotFound, PutObjectCommand, S3Client } =
    await import('@aws-sdk/client-s3');
  const { bucket: Bucket, prefix, siteId, endpoint, credentials } = target;
  const client = new S3Client({
    region,
    maxAttempts: 3,
    forcePathStyle: target.pathStyle,
    // Other makes of S3 do not all know the newer checksums; each object goes with its MD5, which they all check.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: new NodeHttpHandler({
      ...patience,
      throwOnRequestTimeout: true,
      httpsAgent: { maxSockets: requestsAtOnce },
      httpAgent: { maxSockets: requestsAtOnce },
    }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials && { credentials }),
  });
  const how = { abortSignal: stopping };
  const nested = others.filter((other) => other !== prefix && other.startsWith(prefix));
  return {
    list: async function* () {
      let ContinuationToken: string | undefined;
      do {
        const page = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken }), how);
        yield (page.Contents ?? []).flatMap(({ Key, ETag }) => {
          if (Key === undefined || nested.some((other) => Key.startsWith(other))) return [];
          const path = Key.slice(prefix.length);
          return path === '' || isHeartbeat(path) ? [] : [{ path, md5: (ETag ?? '').replaceAll('"', '') }];
        });
        ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (ContinuationToken !== undefined);
    },
    put: async ({ path, body, md5, contentType, cacheControl, contentEncoding }) => {
      const command = new PutObjectCommand({
        Bucket,
        Key: `${prefix}${path}`,
        Body: body,
        ContentMD5: Buffer.from(md5, 'hex').toString('base64'),
        ContentType: contentType,
        CacheControl: cacheControl,
        ContentEncoding: contentEncoding,
        Metadata: { [ownerField]: siteId },
      });
      await client.send(command, how);
    },
    removeOwn: async (path) => {
      const Key = `${prefix}${path}`;
      const found = await client.send(new HeadObjectCommand({ Bucket, Key }), how).catch((error: unknown) => {
        if (error instanceof NotFound) return undefined;
        throw error;
      });
      if (found?.Metadata?.[ownerField] === siteId) await client.send(new DeleteObjectCommand({ Bucket, Key }), how);
    },
    close: () => client.destroy(),
  };
}
