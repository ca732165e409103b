import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SegmentedMessage } from 'sms-segments-calculator';
import { codeOf } from './connection-failure.ts';
import { composeMail } from './mail-message.ts';
import type { MailProvider, Outcome, SmsProvider, Why } from './providers.ts';

const maxBatch = 500;
const filesAtOnce = 16;
const filesPerFolder = 1_000;

type OutboxFile = { deliveryId: number; address: string; extension: 'eml' | 'txt'; content: string };

/** Writes each mail as a file that any mail program opens. The default: nothing leaves the machine. */
export function createMailOutbox(outboxDir: string): MailProvider {
  return {
    name: 'outbox',
    maxBatch,
    async send(batch) {
      const compose = composeMail(batch, '8bit');
      return writeAll(outboxDir, 'mail', batch.recipients, (recipient) => ({
        deliveryId: recipient.deliveryId,
        address: recipient.address,
        extension: 'eml',
        content: compose(recipient).raw,
      }));
    },
    readLimits: async () => ({}),
    close: async () => {},
  };
}

/** Writes each SMS as a text file. */
export function createSmsOutbox(outboxDir: string): SmsProvider {
  return {
    name: 'outbox',
    maxBatch,
    async send(batch) {
      const segmented = new SegmentedMessage(batch.text);
      const parts = `${segmented.segmentsCount} (${segmented.getEncodingName()})`;
      return writeAll(outboxDir, 'sms', batch.recipients, (recipient) => ({
        deliveryId: recipient.deliveryId,
        address: recipient.number,
        extension: 'txt',
        content: `To: ${recipient.number}\nParts: ${parts}\n\n${batch.text}\n`,
      }));
    },
    readLimits: async () => ({}),
    close: async () => {},
  };
}

async function writeAll<Recipient>(
  outboxDir: string,
  channel: 'mail' | 'sms',
  recipients: Recipient[],
  toFile: (recipient: Recipient) => OutboxFile,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const foldersMade = new Set<string>();
  // Shared by the workers: each takes the next recipient that nobody has taken.
  const todo = recipients.entries();
  const work = async () => {
    for (const [index, recipient] of todo) {
      try {
        const path = await write(outboxDir, channel, toFile(recipient), foldersMade);
        outcomes[index] = { kind: 'accepted', providerMessageId: path };
      } catch (error) {
        outcomes[index] = { kind: 'temporary', cause: 'provider', ...whyNotWritten(error) };
      }
    }
  };
  await Promise.all(Array.from({ length: filesAtOnce }, work));
  return outcomes;
}

/**
 * Under a temporary name first, so that nobody reads half a message. Named after the delivery, so that sending again
 * replaces the file. Not synced to disk: it is a try-out, and losing its last second in a power cut harms nobody.
 */
async function write(
  outboxDir: string,
  channel: 'mail' | 'sms',
  file: OutboxFile,
  foldersMade: Set<string>,
): Promise<string> {
  const first = Math.floor(file.deliveryId / filesPerFolder) * filesPerFolder;
  const folder = join(channel, `${padded(first)}-${padded(first + filesPerFolder - 1)}`);
  if (!foldersMade.has(folder)) {
    await mkdir(join(outboxDir, folder), { recursive: true });
    foldersMade.add(folder);
  }
  const name = `${padded(file.deliveryId)}-${file.address.replace(/[^\w.@+-]/g, '_').slice(0, 100)}.${file.extension}`;
  const temporary = join(outboxDir, folder, `.${name}.tmp`);
  await writeFile(temporary, file.content);
  await rename(temporary, join(outboxDir, folder, name));
  return join(folder, name);
}

function padded(id: number): string {
  return String(id).padStart(7, '0');
}

function whyNotWritten(error: unknown): Why {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return { reason: 'outbox-full' };
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return { reason: 'outbox-not-writable' };
  return { reason: 'outbox-failed', detail: code || 'unknown error' };
}
