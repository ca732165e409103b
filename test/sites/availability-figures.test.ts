import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AvailabilityAnswer } from '../../api/availability/schemas.ts';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { percentInWords, shownMinutes } from '../../status-site/src/text/availability-words.ts';
import { monthInWords } from '../../status-site/src/text/times.ts';
import { dutch, startMeasuring } from '../availability/measuring.ts';
import { readPage, textOf } from './site-pages.ts';

type Room = Awaited<ReturnType<typeof startMeasuring>>;
type Figures = AvailabilityAnswer['items'][number];

let logius: Room;
let sivon: Room;

beforeAll(async () => {
  logius = await startMeasuring();
  await logius.knownSince('2026-09-01T00:00');
  await logius.outage({ from: '2026-10-03T10:00', to: '2026-10-03T11:31' });
  await logius.outage({ from: '2026-11-05T09:00', to: '2026-11-05T11:00', impact: 'partial' });
  await logius.outage({ from: '2026-11-06T09:00', to: '2026-11-06T09:07', told: 'intern' });
  logius.deps.clock.set(dutch('2026-11-01T09:00').toString());
  await logius.announce({
    startsAt: dutch('2026-11-14T08:00').toString(),
    endsAt: dutch('2026-11-14T12:00').toString(),
  });
  logius.deps.clock.set(dutch('2026-11-14T12:30').toString());
  await logius.act('2026-0004', 'completion');
  await render(logius, 'logius');

  sivon = await startMeasuring('sivon');
  await sivon.knownSince('2026-01-01T00:00');
  const part = (component: string) => [{ id: 'veilig-internet', components: [component] }];
  await sivon.outage({ from: '2026-11-03T10:00', to: '2026-11-03T12:00', products: part('goud') });
  await sivon.outage({ from: '2026-11-10T10:00', to: '2026-11-10T19:00', products: part('redundant') });
  await render(sivon, 'mijnsivon');
});
afterAll(() => Promise.all([logius.deps.close(), sivon.deps.close()]));

async function render({ deps }: Room, site: string): Promise<void> {
  deps.clock.set(dutch('2026-11-24T12:00').toString());
  await renderSite(deps, await loadPageBundle(), site);
}
const pageOf = async ({ deps }: Room, site: string, path: string) => textOf(await readPage(deps, site, path));
const read = async ({ api }: Room, query: string) =>
  (await api.call<AvailabilityAnswer>('GET', `/v1/availability${query}`)).body.items;
const minutes = (amount: number) => shownMinutes(Math.ceil(amount), 'nl');
const percent = (of: Figures) => (of.percent === null ? 'nog te kort gemeten' : shownPercent(of.percent));
const shownPercent = (amount: number) => percentInWords(amount, 'nl').replace('\u00a0', ' ');
const left = ({ norm }: Figures) => shownMinutes(Math.abs(Math.floor(norm?.minutesLeft ?? Number.NaN)), 'nl');

describe('the page of a product', () => {
  it('tells the minutes down this year and those left until the norm is lost, as the API does', async () => {
    const [digid] = await read(logius, '?period=2026&productId=digid');
    if (!digid) throw new Error('there are no figures');
    const text = await pageOf(logius, 'logius', 'dienst/digid');
    expect(text).toContain(`In 2026 tot nu toe ${percent(digid)} Niet beschikbaar ${minutes(digid.downMinutes)}`);
    expect(text).toContain(`Ruimte binnen de norm nog ${left(digid)}`);
  });

  it('tells each month of this year of which something is known, as the API does', async () => {
    const months = await read(logius, '?period=2026&per=month&productId=digid');
    const known = months.filter(({ countedMinutes }) => countedMinutes > 0);
    expect(known.map(({ period }) => period)).toEqual(['2026-09', '2026-10', '2026-11']);
    const rows = known.map((of) => `${monthInWords(of.period, 'nl')} ${percent(of)} ${minutes(of.downMinutes)}`);
    expect(await pageOf(logius, 'logius', 'dienst/digid')).toContain(rows.join(' '));
  });

  it('tells what each incident and maintenance took that the public knows of, and the rest without a name or a number', async () => {
    const [digid] = await read(logius, '?period=2026&productId=digid');
    const shares = digid?.shares ?? [];
    expect(shares.map(({ reference, told }) => `${reference} ${told}`)).toEqual([
      '2026-0001 public',
      '2026-0002 public',
      '2026-0004 public',
      '2026-0003 own-staff',
    ]);
    const names = [
      'Storing 2026-0001',
      'Storing 2026-0002',
      'Onderhoud 2026-0004',
      'Overig: kleiner, of niet apart gemeld',
    ];
    const days = ['zaterdag 3 oktober 2026 ', 'donderdag 5 november 2026 ', 'zaterdag 14 november 2026 ', ''];
    const rows = shares.map(
      ({ downMinutes, percentOfDown }, index) =>
        `${names[index]} ${days[index]}${minutes(downMinutes)} ${shownPercent(percentOfDown)}`,
    );
    const html = await readPage(logius.deps, 'logius', 'dienst/digid');
    expect(textOf(html)).toContain(rows.join(' '));
    expect(html).toContain('href="/actueel/storingen/onderhoud/2026-0004"');
    expect(html).not.toContain('2026-0003');
  });

  it('tells that what the days show was maintenance, and which, where it ran over', async () => {
    const text = await pageOf(logius, 'logius', 'dienst/digid');
    expect(text).toContain('zaterdag 14 november 2026: onderhoud (2026-0004), 30 minuten');
    expect(text).toContain(
      'Er was op 2 dagen een storing, op 1 dag een gedeeltelijke storing en op 1 dag onderhoud buiten de geplande tijd.',
    );
  });

  it('does not say that the norm is met so far where the percentage is below it, as long as it can be met', async () => {
    const products = [{ id: 'eenmalig-inloggen' }];
    await logius.outage({ from: '2026-11-20T09:00', to: '2026-11-20T20:00', products });
    await render(logius, 'logius');
    const [figures] = await read(logius, '?period=2026&productId=eenmalig-inloggen');
    expect(figures).toMatchObject({ percent: 99.4578, norm: { percent: 99.5, state: 'kept' } });
    const text = await pageOf(logius, 'logius', 'dienst/eenmalig-inloggen');
    expect(text).toContain('Nu niet gehaald, dit jaar nog wel te halen');
    expect(text).not.toContain('Tot nu toe gehaald');
  });

  it('holds each component and connection category against its own norm, as the API does', async () => {
    const [whole, ...parts] = await read(sivon, '?period=2026&productId=veilig-internet');
    expect(parts.map(({ component, norm }) => [component?.id, norm?.state])).toEqual([
      ['ndc', 'kept'],
      ['brons', 'kept'],
      ['zilver', 'kept'],
      ['goud', 'kept'],
      ['redundant', 'lost'],
    ]);
    const rows = parts.map((of) => {
      const room = of.norm?.state === 'lost' ? `geen: ${left(of)} te veel` : `nog ${left(of)}`;
      const norm = shownPercent(of.norm?.percent ?? Number.NaN);
      return `${of.component?.name} ${percent(of)} norm ${norm} ${minutes(of.downMinutes)} ${room}`;
    });
    const text = await pageOf(sivon, 'mijnsivon', 'dienst/veilig-internet');
    expect(text).toContain(rows.join(' '));
    expect(whole?.downMinutes).toBe(330);
    expect(text).toContain('Niet beschikbaar 5 uur en 30 minuten');
  });

  it('tells it in English too', async () => {
    const text = await pageOf(logius, 'logius', 'en/service/digid');
    expect(text).toMatch(/Room within the norm \d+ hours and \d+ minutes left/);
    expect(text).toContain('October 2026 99.796% 1 hour and 31 minutes');
    expect(text).toContain('Maintenance 2026-0004 Saturday 14 November 2026 30 minutes');
    expect(text).toContain('14 November 2026: maintenance (2026-0004), 30 minutes');
  });
});
