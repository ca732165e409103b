import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { mostBytesRead } from './read-mail.ts';

const patience = 5_000;

export type MailStore = {
  /** The mail at a key, or its beginning. Throws when it is in another bucket, or cannot be had now. */
  read(place: { bucketName: string; objectKey: string }): Promise<Buffer>;
};

/** The bucket where Amazon SES puts mail that it received: the one in the settings, and no other that a message names. */
export function createMailStore(s3: { bucket: string; region: string; endpoint: string | undefined }): MailStore {
  const client = new S3Client({
    region: s3.region,
    maxAttempts: 3,
    ...(s3.endpoint !== undefined && { endpoint: s3.endpoint, forcePathStyle: true }),
    requestHandler: new NodeHttpHandler({ connectionTimeout: patience, requestTimeout: patience }),
  });
  return {
    read: async ({ bucketName, objectKey }) => {
      if (bucketName !== s3.bucket) throw new Error('the mail is in a bucket that the settings do not name');
      const wanted = { Bucket: s3.bucket, Key: objectKey, Range: `bytes=0-${mostBytesRead - 1}` };
      const { Body } = await client.send(new GetObjectCommand(wanted));
      return Buffer.from((await Body?.transformToByteArray()) ?? []);
    },
  };
}
