import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startDrill } from './drill.ts';

const folder = mkdtempSync(join(tmpdir(), 'baken-full-'));
/** A disk of 4 MB, which only root may make. */
const mounted = mountSmallDisk();

function mountSmallDisk(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  if (mounted) execFileSync('umount', [folder]);
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!mounted)('a disk that is full', () => {
  it('keeps mail for the outbox waiting, says why, and lets it through when there is room', async () => {
    const drill = await startDrill({ readers: 100 });
    try {
      const filler = join(folder, 'filler');
      await mkdir(join(folder, 'outbox'));
      await writeFile(filler, Buffer.alloc(4 * 1024 * 1024)).catch(() => undefined);
      const publicationId = await drill.publish();
      drill.startWorker({ MAIL_PROVIDER: 'outbox', OUTBOX_DIR: join(folder, 'outbox') });
      const waiting = () =>
        drill.database.sql`select reason from deliveries where state = 'queued' and attempts > 0 limit 1`;
      await eventually(async () => expect((await waiting())[0]?.reason).toBe('outbox-full'));
      await rm(filler);
      await drill.untilEndedSoon(publicationId);
    } finally {
      await drill.close();
    }
  });
});
