import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { calendarPath } from '../../status-site/src/addresses.ts';
import { dutch } from '../maintenance/announcing.ts';
import { linksIn } from './site-pages.ts';
import { startMaintenanceSite } from './start-maintenance-site.ts';

const { room, goTo, render, html, text } = await startMaintenanceSite();

afterAll(() => room.deps.close());
beforeEach(() => goTo('2026-11-27T15:00'));
afterEach(() => room.reset());

describe('maintenance on the status page', () => {
  it('that is coming stands on the front page, on the page of its product and on a page of its own', async () => {
    await room.announce({ symptom: { nl: 'U kunt niet inloggen met DigiD.' } });
    await render();
    const expected = 'Onderhoud aan DigiD voor burgers Gepland U kunt niet inloggen met DigiD.';
    expect(await text('')).toContain(`Komend onderhoud ${expected}`);
    expect(await text('dienst/digid')).toContain(expected);
    expect(await text('dienst/digipoort')).not.toContain('Onderhoud aan DigiD');
    const own = await text('onderhoud/2026-0001');
    expect(own).toContain('Wanneer zaterdag 5 december 2026, 8.00 uur');
    expect(own).toContain('Tot zaterdag 5 december 2026, 12.00 uur');
    expect(own).toContain('Duur 4 uur');
    expect(await text('onderhoud')).toContain(expected);
  });

  it('in English has the standard sentence where nobody typed English', async () => {
    await room.announce({ symptom: { nl: 'U kunt niet inloggen met DigiD.' } });
    await render();
    const english = await text('en/maintenance/2026-0001');
    expect(english).toContain('DigiD voor burgers may not work, or not work properly, during the maintenance.');
    expect(english).not.toMatch(/inloggen|onderhoud/i);
  });

  it('shows as going on from its first second, with the product under maintenance and not disrupted', async () => {
    await room.announce();
    goTo('2026-12-05T07:59:59');
    await render();
    expect(await text('')).toContain('DigiD voor burgers Geen storing bekend');
    goTo('2026-12-05T08:00');
    await render();
    const front = await text('');
    expect(front).toContain('Onderhoud nu Onderhoud aan DigiD voor burgers Bezig');
    expect(front).toContain('Klaar naar verwachting zaterdag 5 december 2026, 12.00 uur');
    expect(front).toContain('DigiD voor burgers Onderhoud Geen storing bekend');
    expect(front).not.toContain('Digipoort Onderhoud');
  });

  it('shows as running over when nobody confirmed its end, and never as finished', async () => {
    await room.announce();
    goTo('2026-12-05T12:00');
    await render();
    const front = await text('');
    expect(front).toContain('Onderhoud aan DigiD voor burgers Loopt uit');
    expect(front).toContain('Sinds zaterdag 5 december 2026, 8.00 uur');
    expect(front).toContain('Had klaar moeten zijn zaterdag 5 december 2026, 12.00 uur');
    expect(front).not.toContain('Er is geen onderhoud gepland.');
  });

  it('that was moved says in words when it was to be and when it is now, also beside what somebody typed', async () => {
    await room.announce();
    const change = { startsAt: dutch('2026-12-12T22:00').toString(), endsAt: dutch('2026-12-13T02:00').toString() };
    const explanation = { nl: 'De leverancier is niet klaar.' };
    await room.act('2026-0001', 'schedule', { ...change, explanation, outsideWindow: { reason: 'Zaterdagavond.' } });
    await render();
    const own = await text('onderhoud/2026-0001');
    expect(own).toContain('Wanneer zaterdag 12 december 2026, 22.00 uur');
    expect(own).toContain('Was eerst gepland zaterdag 5 december 2026, 8.00 uur tot 12.00 uur');
    expect(own).toContain(
      'De leverancier is niet klaar. Het onderhoud was gepland op zaterdag 5 december 2026, 8.00 uur tot 12.00 uur. ' +
        'Het is nu gepland op zaterdag 12 december 2026, 22.00 uur tot zondag 13 december 2026, 2.00 uur.',
    );
    expect(await text('')).toContain('Was eerst gepland zaterdag 5 december 2026, 8.00 uur tot 12.00 uur');
    const english = await text('en/maintenance/2026-0001');
    expect(english).toContain('Was planned before Saturday 5 December 2026, 08:00 to 12:00');
    expect(english).toContain(
      'The maintenance got another time. It was planned on Saturday 5 December 2026, 08:00 to 12:00. ' +
        'It is now planned on Saturday 12 December 2026, 22:00 to Sunday 13 December 2026, 02:00.',
    );
    const feed = await readFile(join(room.deps.config.sitesDir, 'logius/en/feed.atom'), 'utf8');
    expect(feed).toContain('It was planned on Saturday 5 December 2026, 08:00 to 12:00.');
    goTo('2026-12-12T22:00');
    await render();
    expect(await text('')).not.toContain('Was eerst gepland');
  });

  it('that takes longer says until when, and until when it was to take', async () => {
    await room.announce();
    goTo('2026-12-05T11:00');
    await room.act('2026-0001', 'extension', { endsAt: dutch('2026-12-05T14:00').toString() });
    await render();
    expect(await text('onderhoud/2026-0001')).toContain(
      'Het onderhoud duurt langer dan gepland: tot zaterdag 5 december 2026, 14.00 uur, en niet tot 12.00 uur.',
    );
    expect(await text('en/maintenance/2026-0001')).toContain(
      'The maintenance takes longer than planned: until Saturday 5 December 2026, 14:00, and not until 12:00.',
    );
  });

  it('that is over or cancelled leaves the front page and stays on the list and its own page', async () => {
    await room.announce();
    await room.act('2026-0001', 'cancellation', { explanation: { nl: 'De leverancier is niet klaar.' } });
    await render();
    expect(await text('')).not.toContain('Onderhoud aan DigiD');
    expect(await text('onderhoud')).toContain(
      'Onderhoud dat voorbij is of niet doorgaat Onderhoud aan DigiD voor burgers Gaat niet door',
    );
    expect(await text('onderhoud/2026-0001')).toContain('De leverancier is niet klaar.');
    expect(await text('en/maintenance/2026-0001')).toContain('The maintenance is cancelled.');
    expect(await text('onderhoud/2026-0001')).toContain('U merkt hier niets van.');
    expect(await text('onderhoud/2026-0001')).toContain(
      'Was gepland zaterdag 5 december 2026, 8.00 uur Tot zaterdag 5 december 2026, 12.00 uur Kenmerk',
    );
    expect(await text('')).toContain('Onderhoud Er is geen onderhoud gepland. Al het onderhoud');
    expect(await text('en')).toContain('Maintenance No maintenance is planned. All maintenance');
    expect(await text('en/maintenance/2026-0001')).toContain('You will notice nothing of this.');
  });

  it('that is over stands on the page of its product, the last first, in both languages', async () => {
    await room.announce();
    await room.announce({
      products: [{ id: 'digid' }, { id: 'pkioverheid' }],
      outsideWindow: { reason: 'Twee keer.' },
    });
    await room.announce({ audience: 'intern', outsideWindow: { reason: 'Drie keer.' } });
    await render();
    expect(await text('dienst/digid')).toContain('Eerder onderhoud Er is nog geen onderhoud geweest.');
    await room.act('2026-0002', 'cancellation');
    goTo('2026-12-05T10:00');
    await room.act('2026-0001', 'completion');
    await room.act('2026-0003', 'completion');
    await render();
    const page = await text('dienst/digid');
    expect(page.slice(page.indexOf('Eerder onderhoud'))).toMatch(
      /^Eerder onderhoud Onderhoud aan DigiD voor burgers en PKIoverheid Gaat niet door .*Onderhoud aan DigiD voor burgers Klaar .*Duur 2 uur Al het onderhoud/,
    );
    expect(page.match(/Onderhoud aan DigiD voor burgers/g)).toHaveLength(2);
    expect(await text('dienst/pkioverheid')).toContain(
      'Eerder onderhoud Onderhoud aan DigiD voor burgers en PKIoverheid',
    );
    expect(await text('dienst/digipoort')).toContain('Eerder onderhoud Er is nog geen onderhoud geweest.');
    expect(await text('en/service/digid')).toContain('Earlier maintenance Maintenance of DigiD voor burgers');
  });

  it('shows an incident during the work beside it: people see what they notice', async () => {
    await room.announce();
    goTo('2026-12-05T09:00');
    const { body } = await room.api.call<{ reference: string }>('POST', '/v1/incidents', {
      body: { products: [{ id: 'digid' }], priority: 2, description: 'Fout', availability: 'left-out' },
    });
    await room.api.call('POST', `/v1/incidents/${body.reference}/updates`, {
      body: { status: 'investigating', audience: 'both' },
    });
    room.deps.clock.advance({ minutes: 10 });
    await render();
    expect(await text('')).toContain('DigiD voor burgers Onderhoud Storing');
    expect(await text('dienst/digid')).toMatch(/zaterdag 5 december 2026: storing, 10 minuten/);
  });

  it('that only own staff was told of is nowhere', async () => {
    await room.announce({ audience: 'intern' });
    await render();
    expect(await html('onderhoud/2026-0001')).toBeUndefined();
    expect(await text('')).not.toContain('Onderhoud aan DigiD');
    expect(await text('onderhoud')).toContain('Er is geen onderhoud gepland.');
  });

  it('never shows what is for own staff', async () => {
    await room.announce({ emergency: { reason: 'Een geheim lek' }, startsAt: dutch('2026-11-27T15:00').toString() });
    await render();
    const page = `${await html('onderhoud/2026-0001')}${await html('')}`;
    expect(page).not.toContain('Wissel van het cluster');
    expect(page).not.toContain('Een geheim lek');
    expect(page).toContain('Spoedonderhoud aan DigiD voor burgers');
  });

  it('leads to no page that is not there', async () => {
    await room.announce();
    await render();
    for (const path of ['', 'onderhoud', 'onderhoud/2026-0001', 'en/maintenance', 'dienst/digid']) {
      const links = linksIn((await html(path)) ?? '').filter((link) => !/\.[a-z]+$/.test(link));
      expect(links.length).toBeGreaterThan(3);
      for (const link of links) {
        expect([link, (await html(link.replace('/actueel/storingen', ''))) !== undefined]).toEqual([link, true]);
      }
    }
  });
});

describe('the calendar file', () => {
  const path = (language: 'nl' | 'en') => join(room.deps.config.sitesDir, 'logius', calendarPath(language));
  /** Its lines, with what was folded put together (RFC 5545, 3.1). */
  const lines = async (language: 'nl' | 'en' = 'nl') => {
    const file = await readFile(path(language), 'utf8');
    expect(file).toMatch(/^BEGIN:VCALENDAR\r\n[\s\S]*END:VCALENDAR\r\n$/);
    expect(file.split('\r\n').every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    return file.replaceAll('\r\n ', '').split('\r\n');
  };

  it('has each maintenance with its times, under a lasting name', async () => {
    await room.announce({ symptom: { nl: 'Inloggen lukt niet; bellen kan.' } });
    await render();
    const dutchLines = await lines();
    for (const line of [
      'METHOD:PUBLISH',
      'UID:maintenance-2026-0001@www.logius.nl',
      'SEQUENCE:1',
      'DTSTAMP:20261127T140000Z',
      'DTSTART:20261205T070000Z',
      'DTEND:20261205T110000Z',
      'SUMMARY:Onderhoud aan DigiD voor burgers',
      'DESCRIPTION:Inloggen lukt niet\\; bellen kan.',
      'STATUS:CONFIRMED',
      'URL;VALUE=URI:https://www.logius.nl/actueel/storingen/onderhoud/2026-0001',
    ]) {
      expect(dutchLines).toContain(line);
    }
    expect(await lines('en')).toContain('SUMMARY:Maintenance of DigiD voor burgers');
  });

  it('moves an entry when the maintenance gets another time, and cancels it when it is cancelled', async () => {
    await room.announce();
    const change = { startsAt: dutch('2026-12-12T08:00').toString(), endsAt: dutch('2026-12-12T12:00').toString() };
    await room.act('2026-0001', 'schedule', change);
    await render();
    const moved = await lines();
    expect(moved).toContain('UID:maintenance-2026-0001@www.logius.nl');
    expect(moved).toContain('SEQUENCE:2');
    expect(moved).toContain('DTSTART:20261212T070000Z');
    await room.act('2026-0001', 'cancellation');
    await render();
    const cancelled = await lines();
    expect(cancelled).toContain('UID:maintenance-2026-0001@www.logius.nl');
    expect(cancelled).toContain('SEQUENCE:3');
    expect(cancelled).toContain('STATUS:CANCELLED');
    expect(cancelled.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(1);
  });

  it('stays the same, byte for byte, when nothing changed', async () => {
    await room.announce();
    await render();
    const before = await readFile(path('nl'));
    room.deps.clock.advance({ hours: 1 });
    await render();
    expect((await readFile(path('nl'))).equals(before)).toBe(true);
  });

  it('is served as a calendar', async () => {
    await room.announce();
    await render();
    const app = createApp(room.deps);
    const response = await app.request(`/actueel/storingen${calendarPath('en')}`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/calendar; charset=utf-8');
  });
});
