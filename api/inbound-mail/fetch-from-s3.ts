import { addAbortSignal, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { GetObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { mostBytesRead } from './read-mail.ts';

/** Amazon SNS waits 15 seconds for an answer. */
const patience = 5_000;

/** A mail in the bucket, or why it is not had. */
export type FetchedContent =
  | { kind: 'content'; content: Buffer }
  /** The bucket is away, too busy, or our own settings must be mended: it is there later. */
  | { kind: 'not-now'; reason: string }
  /** It is not there, or not for us: asking again does not help. */
  | { kind: 'never'; reason: string };

export type MailStore = {
  /** The mail at a key, or its beginning. */
  read(place: { bucketName: string; objectKey: string }): Promise<FetchedContent>;
};

export type S3Settings = { bucket: string; region: string; endpoint: string | undefined };

/** The bucket where Amazon SES puts mail that it received: the one in the settings, and no other that a message names. */
export function createMailStore(s3: S3Settings): MailStore {
  const client = new S3Client({
    region: s3.region,
    // A row sees to the next time.
    maxAttempts: 1,
    ...(s3.endpoint !== undefined && { endpoint: s3.endpoint, forcePathStyle: true }),
    requestHandler: new NodeHttpHandler({
      connectionTimeout: patience,
      requestTimeout: patience,
      throwOnRequestTimeout: true,
    }),
  });
  return {
    read: async ({ bucketName, objectKey }) => {
      if (bucketName !== s3.bucket)
        return { kind: 'never', reason: 'the mail is in a bucket that the settings do not name' };
      const wanted = { Bucket: s3.bucket, Key: objectKey, Range: `bytes=0-${mostBytesRead - 1}` };
      try {
        const { Body } = await client.send(new GetObjectCommand(wanted));
        if (!(Body instanceof Readable)) throw new Error('S3 answered without the mail');
        return { kind: 'content', content: await buffer(addAbortSignal(AbortSignal.timeout(patience), Body)) };
      } catch (error) {
        return { kind: isForGood(error) ? 'never' : 'not-now', reason: reasonOf(error) };
      }
    },
  };
}

/** Answers that are about our own key or clock: they end when somebody mends that. */
const ofCredentials = new Set([
  'ExpiredToken',
  'InvalidAccessKeyId',
  'InvalidToken',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

/** S3 says 403 of what is not there too, to who may not list the bucket. */
function isForGood(error: unknown): boolean {
  if (!(error instanceof S3ServiceException)) return false;
  const status = error.$metadata.httpStatusCode;
  return status === 404 || (status === 403 && !ofCredentials.has(error.name));
}

/** What an operator needs to mend it. */
function reasonOf(error: unknown): string {
  if (error instanceof S3ServiceException) return `S3 answers ${error.$metadata.httpStatusCode ?? ''} ${error.name}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
