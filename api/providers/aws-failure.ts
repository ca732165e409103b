/** What an error of an AWS SDK says, in the parts that decide what it means; empty or 0 where it has none. */
export type AwsFailure = {
  name: string;
  status: number;
  message: string;
  requestId: string | undefined;
  /** AWS's own word for why, such as DESTINATION_PHONE_NUMBER_OPTED_OUT. */
  reason: string;
};

export function describeAwsFailure(error: unknown): AwsFailure {
  if (!(error instanceof Error)) {
    return { name: 'unknown error', status: 0, message: '', requestId: undefined, reason: '' };
  }
  const metadata = '$metadata' in error && typeof error.$metadata === 'object' ? error.$metadata : null;
  const status = metadata && 'httpStatusCode' in metadata ? metadata.httpStatusCode : undefined;
  const requestId = metadata && 'requestId' in metadata ? metadata.requestId : undefined;
  return {
    name: error.name,
    status: typeof status === 'number' ? status : 0,
    message: error.message,
    requestId: typeof requestId === 'string' ? requestId : undefined,
    reason: 'Reason' in error && typeof error.Reason === 'string' ? error.Reason : '',
  };
}

/** For the log: what failed, with nothing of what was sent. */
export function awsFailureFacts(error: unknown): { error: string; status: number; requestId: string | undefined } {
  const { name, status, requestId } = describeAwsFailure(error);
  return { error: name, status, requestId };
}

/** Errors that mean that the credentials are wrong, have ended, or may not do this. */
export const credentialErrors: ReadonlySet<string> = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'IncompleteSignature',
  'ExpiredTokenException',
  'ExpiredToken',
]);
