import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startClockLoop } from '../../api/deadlines/clock-loop.ts';
import { startPublishLoop } from '../../api/sites/publish-loop.ts';
import { startPublishing } from '../incidents/publishing.ts';
import { eventually } from '../support/eventually.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';
import { readPage, textOf } from './site-pages.ts';

let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  publishing = await startPublishing();
  deps = publishing.deps;
  stops.push(startPublishLoop(deps).stop, startClockLoop(deps).stop);
});
beforeEach(() => deps.clock.set(mondayMorning));
afterAll(async () => {
  for (const stop of stops) await stop();
  await deps.close();
});

const page = async (path: string) => textOf(await readPage(deps, 'logius', path));
const inMinutes = (minutes: number) => deps.clock.now().add({ minutes }).toString();

describe('a next update that was promised and did not come', () => {
  it('is told as such on the pages when its moment passes, by itself, until there is news', async () => {
    const reference = await publishing.openP1({});
    await publishing.publish(reference, { nextUpdateAt: inMinutes(20) });
    await eventually(async () => {
      expect(await page('')).toMatch(/Volgende bericht:? uiterlijk maandag 23 november 2026, 12\.00 uur/);
    });
    deps.clock.advance({ minutes: 20 });
    const overdue = /Volgende bericht:? beloofd voor maandag 23 november 2026, 12\.00 uur ?; het is er nog niet/;
    await eventually(async () => {
      expect(await page(`storing/${reference}`)).toMatch(overdue);
      expect(await page('')).toMatch(overdue);
      expect(await page(`en/incident/${reference}`)).toMatch(/Next update:? promised by .* ?; it is not here yet/);
    });
    deps.clock.advance({ minutes: 5 });
    await publishing.publish(reference, { nextUpdateAt: inMinutes(30) });
    await eventually(async () => {
      expect(await page('')).toMatch(/Volgende bericht:? uiterlijk maandag 23 november 2026, 12\.35 uur/);
      expect(await page('')).not.toContain('het is er nog niet');
    });
    await publishing.publish(reference, { status: 'resolved' });
  });

  it('gives way on the front page to an update of another disruption that is still to come', async () => {
    const [first, second] = [await publishing.openP1({}), await publishing.openP1({ products: [{ id: 'digipoort' }] })];
    await publishing.publish(first, { nextUpdateAt: inMinutes(20) });
    await publishing.publish(second, { nextUpdateAt: inMinutes(60) });
    deps.clock.advance({ minutes: 30 });
    await eventually(async () => {
      expect(await page('')).toMatch(/^.*?Volgende bericht: uiterlijk maandag 23 november 2026, 12\.40 uur/);
      expect(await page(`storing/${first}`)).toContain('beloofd voor');
    });
  });
});
