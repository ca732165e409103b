import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { linksInFile } from '../../api/sites/targets/links-in-file.ts';
import { objectOfFile } from '../../api/sites/targets/object-of-file.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'baken-safety-'));
  await mkdir(join(folder, 'site'));
  await writeFile(join(folder, 'secret.conf'), 'SMTP_URL=smtps://user:password@mail.example.nl');
  await writeFile(join(folder, 'site/page.html'), '<p>Er is een storing.</p>');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what goes to a public bucket', () => {
  it('is never a file outside the folder of the site, whatever somebody typed in an update', async () => {
    const typed = JSON.stringify({ body: 'https://www.logius.nl/actueel/storingen/../secret.conf' });
    expect(linksInFile(typed, '/actueel/storingen')).toEqual([]);
    expect(linksInFile('<a href="/../../secret.conf">x</a>', '')).toEqual([]);
    const files = { siteDir: join(folder, 'site'), basePath: '', compressed: false };
    expect(await objectOfFile(files, '../secret.conf')).toBeUndefined();
    expect((await objectOfFile(files, 'page.html'))?.body.toString()).toContain('storing');
  });

  it('is not taken for gone when the disk fails', async () => {
    const files = { siteDir: join(folder, 'x'.repeat(300)), basePath: '', compressed: false };
    await expect(objectOfFile(files, 'page.html')).rejects.toThrow('ENAMETOOLONG');
  });
});
