import { Readable } from 'node:stream';
import { DomainError } from '../errors.ts';
import type { ContactFile } from './import/take-in-file.ts';

/** What browsers and scripts call a CSV file; Windows calls it Excel's. */
const acceptedTypes = new Set([
  'text/csv',
  'application/csv',
  'application/octet-stream',
  'application/vnd.ms-excel',
  'text/plain',
]);

/**
 * The body of a request as a file with contacts, read piece by piece: it is never in memory as a whole. Throws
 * `unsupported-media-type` for a form or anything else that is not the file itself.
 */
export function contactFileOf(request: Request, name: string): ContactFile {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && !acceptedTypes.has(type)) {
    throw new DomainError('unsupported-media-type', {
      nl: 'Stuur het CSV-bestand zelf mee als inhoud, met Content-Type text/csv.',
      en: 'Send the CSV file itself as the body, with Content-Type text/csv.',
    });
  }
  return { name, stream: request.body ? Readable.fromWeb(request.body) : Readable.from([]) };
}
