import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadPageBundle, type PageBundle } from '../../api/sites/page-bundle.ts';
import { renderSite } from '../../api/sites/render-site.ts';
import { calendarPath } from '../../status-site/src/addresses.ts';
import { dutch, startAnnouncing } from '../maintenance/announcing.ts';

/** The calendar file as another program reads it: the parser is that of Thunderbird, and knows nothing of how the file was made. */
let room: Awaited<ReturnType<typeof startAnnouncing>>;
let bundle: PageBundle;

beforeAll(async () => {
  room = await startAnnouncing();
  bundle = await loadPageBundle();
});
afterAll(() => room.deps.close());
beforeEach(() => room.deps.clock.set(dutch('2026-11-27T15:00').toString()));
afterEach(() => room.reset());

async function readCalendar(language: 'nl' | 'en' = 'nl'): Promise<ICAL.Component> {
  await renderSite(room.deps, bundle, 'logius');
  const file = await readFile(join(room.deps.config.sitesDir, 'logius', calendarPath(language)), 'utf8');
  return new ICAL.Component(ICAL.parse(file));
}
async function readEvents(language: 'nl' | 'en' = 'nl'): Promise<ICAL.Event[]> {
  const calendar = await readCalendar(language);
  return calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component));
}
async function onlyEvent(language: 'nl' | 'en' = 'nl'): Promise<ICAL.Event> {
  const [event, ...others] = await readEvents(language);
  if (!event || others.length > 0) throw new Error('there is not one entry');
  return event;
}
const period = (from: string, to: string) => ({ startsAt: dutch(from).toString(), endsAt: dutch(to).toString() });
/** What a reader in the Netherlands sees in the calendar. */
const shown = (time: ICAL.Time) =>
  Temporal.Instant.fromEpochMilliseconds(time.toJSDate().getTime())
    .toZonedDateTimeISO('Europe/Amsterdam')
    .toPlainDateTime()
    .toString({ smallestUnit: 'minute' });
const times = (event: ICAL.Event) => [shown(event.startDate), shown(event.endDate)];
const status = (event: ICAL.Event) => event.component.getFirstPropertyValue('status');

describe('a calendar program that follows the maintenance', () => {
  it('reads one entry with times that mean the same in every time zone', async () => {
    await room.announce();
    const event = await onlyEvent();
    expect(event.startDate.zone).toBe(ICAL.Timezone.utcTimezone);
    expect(times(event)).toEqual(['2026-12-05T08:00', '2026-12-05T12:00']);
    expect([event.uid, event.sequence, status(event)]).toEqual(['maintenance-2026-0001@www.logius.nl', 1, 'CONFIRMED']);
    const calendar = await readCalendar();
    expect(calendar.getFirstPropertyValue('version')).toBe('2.0');
    expect(calendar.getFirstPropertyValue('method')).toBe('PUBLISH');
  });

  it('moves the entry when it gets another time: the same name, a higher number', async () => {
    await room.announce();
    const before = await onlyEvent();
    room.deps.clock.advance({ hours: 1 });
    await room.act('2026-0001', 'schedule', period('2026-12-12T08:00', '2026-12-12T12:00'));
    const after = await onlyEvent();
    expect(after.uid).toBe(before.uid);
    expect(after.sequence ?? 0).toBeGreaterThan(before.sequence ?? 0);
    expect(times(after)).toEqual(['2026-12-12T08:00', '2026-12-12T12:00']);
  });

  it('takes the entry away when it is cancelled', async () => {
    await room.announce();
    const before = await onlyEvent();
    await room.act('2026-0001', 'cancellation');
    const after = await onlyEvent();
    expect([after.uid, status(after)]).toEqual([before.uid, 'CANCELLED']);
    expect(after.sequence ?? 0).toBeGreaterThan(before.sequence ?? 0);
  });

  it('follows words that changed: a higher number and a later time', async () => {
    await room.announce();
    const changed = (event: ICAL.Event) => event.component.getFirstPropertyValue('last-modified')?.toString();
    const before = await onlyEvent();
    room.deps.clock.advance({ hours: 1 });
    const body = { symptom: { nl: 'Inloggen lukt niet.' } };
    await room.api.call('PATCH', '/v1/maintenances/2026-0001', { body });
    const after = await onlyEvent();
    expect(after.description).toBe('Inloggen lukt niet.');
    expect(after.sequence ?? 0).toBeGreaterThan(before.sequence ?? 0);
    expect([changed(before), changed(after)]).toEqual(['2026-11-27T14:00:00Z', '2026-11-27T15:00:00Z']);
  });

  it.each([
    ['over midnight', '2026-12-07T23:00', '2026-12-08T07:00', 8],
    ['when summer time begins', '2027-03-27T23:00', '2027-03-28T06:00', 6],
    ['when summer time ends', '2027-10-30T23:00', '2027-10-31T06:00', 8],
  ])('has the right times %s', async (_, from, to, hours) => {
    await room.announce({ ...period(from, to), outsideWindow: { reason: 'Het kan niet anders.' } });
    const event = await onlyEvent();
    expect(times(event)).toEqual([from, to]);
    expect((event.endDate.toJSDate().getTime() - event.startDate.toJSDate().getTime()) / 3_600_000).toBe(hours);
  });

  it('has the words as they were typed: commas, semicolons, backslashes, accents, and far more than a line', async () => {
    const typed = `Inloggen lukt niet; bellen kan, tot 17.00 uur \\ daarna niet. ${'Één keer proberen is genoeg. '.repeat(8).trim()}`;
    await room.announce({ symptom: { nl: typed, en: 'First, wait; then try.\n“Again”: later' } });
    expect((await onlyEvent()).description).toBe(typed);
    expect((await onlyEvent('en')).description).toBe('First, wait; then try. “Again”: later');
  });

  it('ends when it was finished, which may be earlier or later than was announced', async () => {
    await room.announce();
    room.deps.clock.set(dutch('2026-12-05T10:30').toString());
    await room.act('2026-0001', 'completion');
    expect(times(await onlyEvent())).toEqual(['2026-12-05T08:00', '2026-12-05T10:30']);
  });

  it('has an entry for each, and names each once', async () => {
    await room.announce();
    await room.announce({ products: [{ id: 'pkioverheid' }] });
    const names = (await readEvents()).map(({ uid }) => uid);
    expect(new Set(names).size).toBe(2);
    expect(names).toHaveLength(2);
  });
});
