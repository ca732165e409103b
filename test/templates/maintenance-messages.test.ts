import { describe, expect, test } from 'vitest';
import { optOutLinkMark } from '../../api/database/schema/mailings.ts';
import { languages } from '../../api/language.ts';
import { countSmsParts } from '../../api/templates/count-sms-parts.ts';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { type MaintenanceNoticeFacts, maintenanceNotices } from '../../api/templates/maintenance-notice.ts';
import { renderMaintenanceEmail, renderMaintenanceSms } from '../../api/templates/render-maintenance-notice.ts';
import { sampleMaintenance } from '../../api/templates/sample-maintenance.ts';
import { templatesDirectory } from './notices.ts';

const templates = await loadTemplates(templatesDirectory);
const everyNotice = languages.flatMap((language) => maintenanceNotices.map((notice) => ({ language, notice })));

/** Maintenance of DigiD in which nobody typed anything: the standard sentences alone. */
const emergency: MaintenanceNoticeFacts = { ...sampleMaintenance, componentNames: [], symptom: {}, explanation: {} };
const facts: MaintenanceNoticeFacts = {
  ...emergency,
  internal: { ...emergency.internal, emergencyReason: undefined, outsideWindowReason: undefined },
};

/** The messages as people get them, to read in `golden/`; `vitest -u` writes them anew after a change of text. */
describe.each(everyNotice)('$language $notice', ({ language, notice }) => {
  const request = { notice, language, facts: notice === 'maintenance-emergency' ? emergency : facts } as const;
  const external = renderMaintenanceEmail(templates, { ...request, readership: 'external', optOutable: true });
  const staff = renderMaintenanceEmail(templates, { ...request, readership: 'internal', optOutable: false });
  const sms = renderMaintenanceSms(templates, request);

  test('reads as in the golden file', async () => {
    const sections = [
      `SUBJECT  ${external.subject}`,
      `SMS      ${sms.text}`,
      `EMAIL\n\n${external.text.replaceAll(optOutLinkMark, 'https://…/opt-out/…')}`,
      `STAFF, AFTER THE SAME TEXT\n\n${staff.text.slice(staff.text.indexOf('---'))}`,
    ];
    await expect(`${sections.join('\n\n')}\n`).toMatchFileSnapshot(`golden/${language}-${notice}.txt`);
  });

  test('keeps the conventions: salutation, date and time, telephone with its cost, link, number, opt-out', () => {
    for (const part of [external.html, external.text]) {
      expect(part).toContain(language === 'nl' ? 'Geachte heer/mevrouw,' : 'Dear Sir or Madam,');
      expect(part).toContain(language === 'nl' ? '0900 5554 555 (10 ct p/m)' : '0900 5554 555 (10 ct/min)');
      expect(part).toContain(facts.pageUrl?.[language]);
      expect(part).toContain('2026-0002');
      expect(part).toContain(optOutLinkMark);
      expect(part).not.toContain(facts.internal.description);
    }
    expect(staff.html + staff.text).not.toContain(optOutLinkMark);
    expect(staff.text).toContain(facts.internal.description);
  });

  test('is in one language', () => {
    const other =
      language === 'nl'
        ? /\b(Dear|maintenance|Dutch time|Kind regards|works?)\b/i
        : /\b(Geachte|onderhoud|uur|Met vriendelijke groet|werkt)\b/i;
    for (const part of [external.subject, external.text, external.html, staff.text, sms.text]) {
      const own = part
        .replaceAll(/https:\S+/g, '')
        .replaceAll(/npx baken [^\n<]+/g, '')
        .replaceAll('DigiD voor burgers', '')
        .replaceAll(facts.internal.description, '')
        .replaceAll(emergency.internal.emergencyReason ?? '', '')
        .replaceAll(emergency.internal.outsideWindowReason ?? '', '');
      expect(own).not.toMatch(other);
    }
  });

  test('says it by SMS in one part', () => {
    expect(countSmsParts(sms.text)).toMatchObject({ encoding: 'GSM-7', parts: 1 });
  });
});

test.each([
  ['nl', 'niet zo 6 dec 23.00 uur maar ma 7 dec 23.00 uur tot di 8 dec 2.00 uur. https'],
  ['en', 'from Sun 6 Dec 23:00 to Mon 7 Dec 23:00 (Dutch time). https'],
] as const)('tells by SMS when moved maintenance was to be and when it is now (%s)', (language, expected) => {
  const request = { notice: 'maintenance-rescheduled', language, facts } as const;
  expect(renderMaintenanceSms(templates, request).text).toContain(expected);
});

test.each([
  ['nl', 'Andere tijd voor onderhoud aan DigiD voor burgers: nu van ma 7 dec 23.00 uur tot di 8 dec 2.00 uur. https'],
  ['en', 'New time maintenance DigiD voor burgers: Mon 7 Dec 23:00 to Tue 8 Dec 02:00 (Dutch time). https'],
] as const)('tells by SMS the whole new time where only the end is another (%s)', (language, expected) => {
  const earlier = { startsAt: facts.startsAt, endsAt: facts.endsAt.subtract({ hours: 1 }) };
  const request = { notice: 'maintenance-rescheduled', language, facts: { ...facts, earlier } } as const;
  expect(renderMaintenanceSms(templates, request).text).toContain(expected);
});

test('tells what people notice in their words, where somebody typed that', () => {
  const request = {
    notice: 'maintenance-announced',
    language: 'nl',
    readership: 'external',
    optOutable: true,
  } as const;
  const { text } = renderMaintenanceEmail(templates, { ...request, facts: sampleMaintenance });
  expect(text).toContain('U kunt niet inloggen met DigiD.');
  expect(text).toContain('Wij vervangen de servers.');
  expect(text).not.toContain('misschien niet');
});

test('says in the hour that comes twice which of the two it is', () => {
  const night = {
    startsAt: Temporal.Instant.from('2026-10-25T00:30:00Z'),
    endsAt: Temporal.Instant.from('2026-10-25T01:30:00Z'),
  };
  const request = {
    notice: 'maintenance-announced',
    language: 'nl',
    readership: 'external',
    optOutable: true,
  } as const;
  const { text } = renderMaintenanceEmail(templates, { ...request, facts: { ...facts, ...night } });
  expect(text).toContain('van 2.30 uur tot 2.30 uur (zomertijd, wintertijd). Het duurt 1 uur.');
});

test.each([
  ['nl', 'van ma 7 dec 2.00 uur tot 3.00 uur. Ook later. https'],
  ['en', 'from Mon 7 Dec 02:00 to 03:00 (Dutch time) + more. https'],
] as const)('says the day once in an SMS about an hour of it, and in %s that there are more', (language, expected) => {
  const hour = {
    startsAt: Temporal.Instant.from('2026-12-07T01:00:00Z'),
    endsAt: Temporal.Instant.from('2026-12-07T02:00:00Z'),
  };
  const request = { notice: 'maintenance-announced', language, facts: { ...facts, ...hour } } as const;
  expect(renderMaintenanceSms(templates, request).text).toContain(expected);
});
