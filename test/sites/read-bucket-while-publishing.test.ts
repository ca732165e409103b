import { expect, test } from 'vitest';
import { requestPages } from '../../api/sites/request-pages.ts';
import { insertUpdate } from './site-fixtures.ts';
import { linksIn } from './site-pages.ts';
import { useTargets } from './target-fixtures.ts';

const run = useTargets();
const { publishing, uploading, settings, news, untilUpToDate, pageIn } = run;

test('whoever reads the bucket while news is published in a loop never meets a dead link or half a page', async () => {
  await publishing();
  await uploading(settings('status/actueel/storingen'));
  await untilUpToDate('status', 'actueel/storingen/');
  run.s3.behave(({ key }) => ({ delayMs: key.length % 7 }));
  let going = true;
  let looked = 0;
  const seen: string[] = [];
  const read = async () => {
    while (going) {
      const answer = await fetch(`${run.s3.websiteOf('status')}/actueel/storingen`);
      const front = await answer.text();
      if (!front.endsWith('</html>')) seen.push(`the front page ended with ${front.slice(-20)}`);
      for (const link of linksIn(front)) {
        const linked = await fetch(`${run.s3.websiteOf('status')}${link}`);
        const text = await linked.text();
        looked += 1;
        if (linked.status !== 200) seen.push(`${link}: ${linked.status}`);
        if (!link.includes('.') && !text.endsWith('</html>')) seen.push(`${link} is half a page`);
      }
    }
  };
  const reading = read();
  for (let number = 1; number <= 25; number++) {
    const id = await news(`2026-${String(number).padStart(4, '0')}`);
    if (number % 5 === 0) {
      await run.sites.db.transaction(async (tx) => {
        await insertUpdate(tx, id, { at: '2026-11-23T11:00:00Z', status: 'resolved' });
        await requestPages(tx, { siteIds: ['logius'], incidentId: id, now: run.sites.clock.now() });
      });
    }
    if (number === 12) await requestPages(run.sites.db, { siteIds: ['logius'], now: run.sites.clock.now() });
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  await untilUpToDate('status', 'actueel/storingen/');
  going = false;
  await reading;
  expect(seen).toEqual([]);
  expect(looked).toBeGreaterThan(100);
  expect(pageIn('status', 'actueel/storingen/index.html')).toContain('2026-0025');
});
