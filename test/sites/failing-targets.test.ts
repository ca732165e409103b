import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { siteChanges, siteTargets } from '../../api/database/schema/sites.ts';
import { createMetrics } from '../../api/metrics/metrics.ts';
import { requestPages } from '../../api/sites/request-pages.ts';
import { listSites } from '../../api/sites/site-queries.ts';
import { eventually } from '../support/eventually.ts';
import { readAllPages, readPage } from './site-pages.ts';
import { useTargets } from './target-fixtures.ts';

const run = useTargets();
const { publishing, uploading, settings, news, target, untilUpToDate, pageIn, stopAll } = run;

/** A failing bucket was tried so often and is left alone until the clock goes on: a try that still fails then would wait anew. */
const untilTried = (attempts: number) =>
  eventually(async () => {
    expect(await run.sites.db.select().from(siteTargets)).toContainEqual(expect.objectContaining({ attempts }));
  });

describe('a bucket that fails', () => {
  test('holds up neither the folder nor another bucket, is reported, and catches up by itself', async () => {
    await publishing();
    await uploading(settings('sound', 'failing'));
    await untilUpToDate('sound');
    await untilUpToDate('failing');
    const beat = run.s3.object('failing', 'heartbeat.json')?.body.toString();
    run.s3.behave(({ bucket }) => (bucket === 'failing' ? { refuse: { status: 403, code: 'AccessDenied' } } : {}));
    await news('2026-0001');
    await untilUpToDate('sound');
    expect(pageIn('sound', 'index.html')).toContain('2026-0001');
    expect(await readPage(run.sites, 'logius', '')).toContain('2026-0001');
    await eventually(async () => {
      expect(await target('failing')).toMatchObject({
        waiting: 1,
        failingSince: Temporal.Instant.from('2026-11-23T10:33:00Z'),
        lastError: 'AccessDenied: as the test wants it',
      });
    });
    for (const number of [2, 3, 4]) await news(`2026-000${number}`);
    run.sites.clock.advance({ hours: 3 });
    await untilUpToDate('sound');
    await untilTried(2);
    const metrics = await createMetrics(run.sites).read();
    expect(metrics).toMatch(/baken_site_target_failing_seconds\{site="logius",target="[^"]+\/failing"\} 10800\n/);
    expect(metrics).toMatch(/baken_site_target_failing_seconds\{site="logius",target="[^"]+\/sound"\} 0\n/);
    expect(run.s3.object('failing', 'heartbeat.json')?.body.toString()).toBe(beat);

    run.s3.behave({});
    run.sites.clock.advance({ minutes: 1 });
    await untilUpToDate('failing');
    expect(pageIn('failing', 'index.html')).toContain('2026-0004');
    expect(await target('failing')).toMatchObject({ failingSince: null, lastError: null });
    expect(await run.sites.db.select().from(siteChanges)).toEqual([]);
  });

  test('and is away for very long leaves no endless backlog: when it is back it is compared as a whole', async () => {
    await publishing();
    await uploading(settings('failing'));
    await untilUpToDate('failing');
    run.s3.behave({ refuse: { status: 403, code: 'AccessDenied' } });
    // A file that the bucket lacks: of one that it has it would take the change as done without asking.
    const lacking = 'berichten/index.html';
    await mkdir(join(run.sites.config.sitesDir, 'logius', dirname(lacking)), { recursive: true });
    await writeFile(join(run.sites.config.sitesDir, 'logius', lacking), 'new');
    const change = { siteId: 'logius', paths: [lacking], changedAt: run.sites.clock.now() };
    await run.sites.db.insert(siteChanges).values(Array.from({ length: 500 }, () => change));
    const gone = 'storing/2020-0001/index.html';
    run.s3.place('failing', gone, '');
    Object.assign(run.s3.object('failing', gone) ?? {}, run.s3.object('failing', 'index.html'));
    await news('2026-0001');
    await eventually(async () => {
      const left = await run.sites.db.select({ paths: siteChanges.paths }).from(siteChanges);
      expect(left).toHaveLength(2);
      expect(left).toContainEqual({ paths: null });
      expect(left).toContainEqual({ paths: expect.arrayContaining(['storing/2026-0001/index.html']) });
    });
    await untilTried(1);
    run.s3.behave({});
    run.sites.clock.advance({ minutes: 1 });
    await untilUpToDate('failing');
    expect(pageIn('failing', 'index.html')).toContain('2026-0001');
    expect(pageIn('failing', lacking)).toBe('new');
    expect(run.s3.object('failing', gone)).toBeUndefined();
  });

  test('because the secret is wrong says so, and has everything when it is mended', async () => {
    await publishing();
    const stop = await uploading(settings('status').replace('me:secret', 'me:old'));
    await eventually(async () => expect((await target('status')).lastError).toContain('SignatureDoesNotMatch'));
    expect(run.s3.keys('status')).toEqual([]);
    await stop();
    run.sites.clock.advance({ minutes: 1 });
    await uploading(settings('status'));
    await untilUpToDate('status');
  });

  test('of one site is not counted for another site', async () => {
    await publishing();
    await uploading(`${settings('sound')} digid=s3://me:secret@failing?endpoint=${run.s3.url}`);
    await untilUpToDate('sound');
    await eventually(async () => {
      const [, digid] = await listSites(run.sites.db);
      expect(digid).toMatchObject({ waiting: 0, targets: [{ waiting: 0 }] });
    });
    run.s3.behave(({ bucket }) => (bucket === 'failing' ? { refuse: { status: 403, code: 'AccessDenied' } } : {}));
    await requestPages(run.sites.db, { siteIds: ['digid'], now: run.sites.clock.now() });
    await eventually(async () => {
      const [, digid] = await listSites(run.sites.db);
      expect(digid?.targets).toMatchObject([{ waiting: 1, failingSince: run.sites.clock.now() }]);
    });
    expect(await target('sound')).toMatchObject({ waiting: 0, failingSince: null });
  });

  test('is not asked again at once: the time between two tries doubles, to a minute', async () => {
    await publishing();
    run.s3.behave({ refuse: { status: 403, code: 'AccessDenied' } });
    await uploading(settings('failing'));
    const tries: number[] = [];
    for (const attempts of [1, 2, 3, 4, 5, 6, 7, 8]) {
      await eventually(async () => {
        const [state] = await run.sites.db.select().from(siteTargets);
        expect(state?.attempts).toBe(attempts);
        const wait = state?.dueAt.since(run.sites.clock.now()).total('seconds') ?? 0;
        tries.push(wait);
        run.sites.clock.advance({ seconds: wait });
      });
    }
    expect(tries).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
  });

  test('and is slow holds up nothing else', async () => {
    await publishing();
    await uploading(settings('sound', 'slow'));
    await untilUpToDate('sound');
    await untilUpToDate('slow');
    const answering = Promise.withResolvers<void>();
    run.s3.behave(({ bucket }) => (bucket === 'slow' ? { until: answering.promise } : {}));
    await news('2026-0001');
    await untilUpToDate('sound');
    expect(pageIn('slow', 'index.html')).not.toContain('2026-0001');
    answering.resolve();
    await untilUpToDate('slow');
    expect(pageIn('slow', 'index.html')).toContain('2026-0001');
  });

  test.each(['before taking', 'after taking'] as const)(
    'and cuts a connection now and then, %s the object, gets everything all the same',
    async (cut) => {
      await publishing();
      let calls = 0;
      run.s3.behave(() => {
        calls += 1;
        return calls % 5 === 0 ? { cut } : {};
      });
      await uploading(settings('status'));
      await eventually(async () => {
        // As far as the next try, and no further: a day later all pages would be made again.
        const [state] = await run.sites.db.select().from(siteTargets);
        if (state && Temporal.Instant.compare(state.dueAt, run.sites.clock.now()) > 0)
          run.sites.clock.set(state.dueAt.toString());
        const [site] = await listSites(run.sites.db);
        expect(site).toMatchObject({ waiting: 0, targets: [{ waiting: 0 }] });
      });
      for (const [path, html] of await readAllPages(run.sites, 'logius'))
        expect(pageIn('status', path), path).toBe(html);
    },
  );

  test('whose folder has no pages is left as it is: an empty folder empties no bucket', async () => {
    const another = `digid=s3://me:secret@another?endpoint=${run.s3.url}`;
    const untilAnotherHasNews = () =>
      eventually(() =>
        expect(run.s3.calls).toContainEqual({ method: 'PUT', bucket: 'another', key: 'heartbeat.json' }),
      );
    await publishing();
    await uploading(`${settings('status')} ${another}`);
    await untilUpToDate('status');
    await untilAnotherHasNews();
    await stopAll();
    const before = run.s3.keys('status');
    await rm(join(run.sites.config.sitesDir, 'logius'), { recursive: true });
    await run.sites.db.insert(siteChanges).values({ siteId: 'logius', paths: null, changedAt: run.sites.clock.now() });
    run.s3.calls.length = 0;
    await uploading(`${settings('status')} ${another}`);
    // The loop looks at both at once; when one has its files, the other was looked at too.
    await untilAnotherHasNews();
    expect(await target('status')).toMatchObject({ waiting: 1, failingSince: null });
    expect(run.s3.calls.filter(({ bucket }) => bucket === 'status')).toEqual([]);
    expect(run.s3.keys('status')).toEqual(before);
  });
});
