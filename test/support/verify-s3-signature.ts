import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { sign } from 'aws4';

/** Who may call the stand-in. */
export const s3Credentials = { accessKeyId: 'me', secretAccessKey: 'secret' };

/**
 * What S3 would answer to the signature of a request as it came in, undefined when it is right: worked out anew from the request
 * with `aws4`, which shares no code with the SDK that signed it.
 */
export function faultOfSignature(request: IncomingMessage, body: Buffer): string | undefined {
  const { authorization = '', ...headers } = request.headers;
  const [, accessKeyId, region, names] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/([^/]+)\/s3\/aws4_request, SignedHeaders=([^,]+), Signature=/.exec(
      authorization,
    ) ?? [];
  if (accessKeyId === undefined || region === undefined || names === undefined) return 'AccessDenied';
  if (accessKeyId !== s3Credentials.accessKeyId) return 'InvalidAccessKeyId';
  const sha256 = headers['x-amz-content-sha256'];
  if (sha256 !== 'UNSIGNED-PAYLOAD' && sha256 !== createHash('sha256').update(body).digest('hex')) {
    return 'XAmzContentSHA256Mismatch';
  }
  const signedHeaders = Object.fromEntries(names.split(';').map((name) => [name, String(headers[name])]));
  const signed = sign(
    {
      service: 's3',
      region,
      host: String(headers.host),
      method: String(request.method),
      path: String(request.url),
      headers: signedHeaders,
    },
    s3Credentials,
  );
  const expected = signed.headers?.Authorization;
  return expected === authorization ? undefined : 'SignatureDoesNotMatch';
}
