import type { MailStore, S3Settings } from './fetch-from-s3.ts';

/** The bucket of the settings. What reaches it is loaded here: megabytes that a service without one need not have. */
export async function openMailStore(s3: S3Settings): Promise<MailStore> {
  const { createMailStore } = await import('./fetch-from-s3.ts');
  return createMailStore(s3);
}
