import { describe, expect, test } from 'vitest';
import { siteChanges, siteTargets } from '../../api/database/schema/sites.ts';
import { eventually } from '../support/eventually.ts';
import { readAllPages, readPage } from './site-pages.ts';
import { useTargets } from './target-fixtures.ts';

const run = useTargets();
const { publishing, uploading, settings, news, untilUpToDate, pageIn, putKeys } = run;

describe('after a stop', () => {
  test('halfway, the rest goes in order when the service is back', async () => {
    await publishing();
    run.s3.behave({ delayMs: 20 });
    const stop = await uploading(settings('status'));
    await eventually(() => expect(putKeys('status').length).toBeGreaterThan(10));
    await stop();
    expect(run.s3.object('status', 'index.html')).toBeUndefined();
    run.s3.behave({});
    await uploading(settings('status'));
    await untilUpToDate('status');
    for (const [path, html] of await readAllPages(run.sites, 'logius')) expect(pageIn('status', path), path).toBe(html);
    const keys = putKeys('status');
    expect(keys.filter((key) => key.startsWith('_assets/')).length).toBe(
      new Set(keys.filter((key) => key.startsWith('_assets/'))).size,
    );
  });

  test('what was published meanwhile is still known to be lacking', async () => {
    await publishing();
    const stop = await uploading(settings('status'));
    await untilUpToDate('status');
    await stop();
    await news('2026-0001');
    await eventually(async () => expect(await readPage(run.sites, 'logius', '')).toContain('2026-0001'));
    expect(pageIn('status', 'index.html')).not.toContain('2026-0001');
    run.s3.calls.length = 0;
    await uploading(settings('status'));
    await untilUpToDate('status');
    expect(pageIn('status', 'index.html')).toContain('2026-0001');
    expect(putKeys('status')).not.toContain('onderhoud/index.html');
  });

  test('a bucket that the settings no longer name is forgotten', async () => {
    await publishing();
    const stop = await uploading(settings('status'));
    await untilUpToDate('status');
    await stop();
    await uploading('');
    expect(await run.sites.db.select().from(siteTargets)).toEqual([]);
    await news('2026-0001');
    await eventually(async () => expect(await readPage(run.sites, 'logius', '')).toContain('2026-0001'));
    expect(await run.sites.db.select().from(siteChanges)).toEqual([]);
  });
});

test('two processes do not write to a bucket at once; when one ends, the other goes on', async () => {
  await publishing();
  const first = await uploading(settings('status'));
  await untilUpToDate('status');
  await uploading(settings('status'));
  run.s3.calls.length = 0;
  await news('2026-0001');
  await untilUpToDate('status');
  const keys = putKeys('status');
  expect(keys.length).toBe(new Set(keys).size);
  await first();
  await news('2026-0002');
  await untilUpToDate('status');
  expect(pageIn('status', 'index.html')).toContain('2026-0002');
});
