import { describe, expect, test } from 'vitest';
import { optOutLinkMark } from '../../api/database/schema/mailings.ts';
import { countSmsParts } from '../../api/templates/count-sms-parts.ts';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { renderIncidentEmail, renderIncidentSms } from '../../api/templates/render-incident-notice.ts';
import { everyNotice, factsOf, standardFacts, templatesDirectory } from './notices.ts';

const templates = await loadTemplates(templatesDirectory);
const dutch = /\b(Geachte|storing|uur|Hebt u|mail dan naar|Met vriendelijke groet|gebruikers)\b/i;
const english = /\b(Dear|disruption|Dutch time|Do you have|Kind regards|users)\b/i;

describe.each(everyNotice)('the $language email of $notice', ({ language, notice }) => {
  const facts = factsOf[notice];
  const external = renderIncidentEmail(templates, {
    notice,
    language,
    readership: 'external',
    facts,
    optOutable: true,
  });
  const internal = renderIncidentEmail(templates, {
    notice,
    language,
    readership: 'internal',
    facts,
    optOutable: false,
  });
  const parts = [external.html, external.text];

  test('keeps the conventions: salutation, date and time, telephone with its cost, link, sender', () => {
    for (const part of parts) {
      expect(part).toContain(language === 'nl' ? 'Geachte heer/mevrouw,' : 'Dear Sir or Madam,');
      expect(part).toContain(language === 'nl' ? '0900 5554 555 (10 ct p/m)' : '0900 5554 555 (10 ct/min)');
      expect(part).toContain(facts.reference);
      expect(part).toContain(facts.pageUrl?.[language]);
      expect(part).toContain('Logius');
      const time = notice === 'incident-resolved' ? ['12.45 uur', '12:45'] : ['11.45 uur', '11:45'];
      expect(part).toContain(
        language === 'nl'
          ? `maandag 23 november 2026 om ${time[0]}`
          : `Monday 23 November 2026 at ${time[1]} (Dutch time)`,
      );
    }
    expect(external.html).toContain('font-size: 10pt');
  });

  test('says how to opt out, by mail and with a link of the reader’s own', () => {
    for (const part of parts) {
      expect(part).toContain(optOutLinkMark);
      expect(part).toContain('servicecentrum@logius.nl');
    }
    if (language === 'nl') {
      expect(external.text).toContain('Als u deze mail niet meer wilt ontvangen, mail dan naar afmelden@logius.nl.');
    }
  });

  test('tells own staff more than others, and that they cannot opt out', () => {
    for (const part of [internal.html, internal.text]) {
      expect(part).toContain(facts.internal.description);
      expect(part).toContain('2026-0001');
      expect(part).not.toContain(optOutLinkMark);
    }
    for (const part of parts) {
      expect(part).not.toContain(facts.internal.description);
      expect(part).not.toMatch(/\bP1\b/);
    }
  });

  test('is in one language', () => {
    const other = language === 'nl' ? english : dutch;
    for (const part of [external.subject, ...parts, internal.html, internal.text]) {
      expect(part.replaceAll('DigiD voor burgers', '').replaceAll('actueel/storingen', '')).not.toMatch(other);
    }
    expect(external.html).toContain(`<html lang="${language}"`);
  });

  test('has nothing left over from the template', () => {
    for (const part of [external.subject, ...parts, internal.html, internal.text]) {
      expect(part).not.toMatch(/\{\{|\}\}|undefined|\[object/);
    }
    expect(external.text).not.toMatch(/\S {2,}\S|\n{3,}/);
    expect(external.subject).not.toMatch(/\n/);
  });

  test('is one small, accessible document without anything from elsewhere', () => {
    expect(external.html.length).toBeLessThan(15_000);
    expect(external.html).toContain(`<title>${external.subject}</title>`);
    expect(external.html.match(/<h1\b/g)).toHaveLength(1);
    expect(external.html).not.toMatch(/<(img|script|link|iframe)\b|\bsrc=|url\(/);
    const tables = external.html.match(/<table\b[^>]*>/g) ?? [];
    expect(tables.filter((table) => !table.includes('role="presentation"'))).toEqual([]);
  });
});

describe.each(everyNotice)('the $language SMS of $notice', ({ language, notice }) => {
  const facts = factsOf[notice];

  test.each(['central', 'local'] as const)('fits in one part for one product (%s)', (scope) => {
    const sms = renderIncidentSms(templates, { notice, language, readership: 'external', facts: { ...facts, scope } });
    expect(countSmsParts(sms.text)).toMatchObject({ encoding: 'GSM-7', parts: 1 });
    expect(sms.text).toContain(facts.pageUrl?.[language]);
    expect(sms.text).toMatch(language === 'nl' ? /\d\d\.\d\d uur/ : /\d\d:\d\d/);
  });

  test('gives management priority and reference, in one part', () => {
    const sms = renderIncidentSms(templates, { notice, language, readership: 'management', facts });
    expect(countSmsParts(sms.text)).toMatchObject({ encoding: 'GSM-7', parts: 1 });
    expect(sms.text).toMatch(/^P1\b.*Ref 2026-0001$/);
  });
});

test('says since when, what is being done and when the next news comes', () => {
  const how = { notice: 'incident-new', language: 'nl', readership: 'external', optOutable: true } as const;
  const { text } = renderIncidentEmail(templates, { ...how, facts: standardFacts });
  expect(text).toContain('De storing begon op maandag 23 november 2026 om 11.33 uur.');
  expect(text).toContain('Wij onderzoeken wat de oorzaak is.');
  expect(text).toContain('U krijgt om 12.15 uur een nieuw bericht van ons');
  const unknown = renderIncidentEmail(templates, { ...how, facts: { ...standardFacts, nextUpdateAt: undefined } });
  expect(unknown.text).toContain('U krijgt een nieuw bericht van ons zodra er nieuws is.');
});

test('says from when till when and how long it lasted once it is over', () => {
  const { text } = renderIncidentEmail(templates, {
    notice: 'incident-resolved',
    language: 'nl',
    readership: 'external',
    optOutable: true,
    facts: factsOf['incident-resolved'],
  });
  expect(text).toContain(
    'De storing duurde 1 uur en 12 minuten: op maandag 23 november 2026 van 11.33 uur tot 12.45 uur.',
  );
});

test('names several products and components as a person would', () => {
  const subject = (productNames: string[], componentNames: string[]) =>
    renderIncidentEmail(templates, {
      notice: 'incident-new',
      language: 'nl',
      readership: 'external',
      optOutable: true,
      facts: { ...standardFacts, productNames, componentNames },
    }).subject;
  expect(subject(['DigiD', 'Digipoort'], [])).toBe('Storing: DigiD en Digipoort werken niet');
  expect(subject(['DigiD', 'Digipoort', 'PKIoverheid'], [])).toBe('Storing: DigiD en 2 andere diensten werken niet');
  expect(subject(['Veilig Internet'], ['Verbinding Brons'])).toBe(
    'Storing: Verbinding Brons van Veilig Internet werkt niet',
  );
});

test('gives the telephone number where there is no page yet', () => {
  const facts = { ...standardFacts, pageUrl: undefined };
  const { text } = renderIncidentSms(templates, {
    notice: 'incident-new',
    language: 'nl',
    readership: 'internal',
    facts,
  });
  expect(text).toMatch(/Vragen\? Bel 0900 5554 555 \(10 ct p\/m\)\.$/);
});

test('dates a time in an SMS that is not of today', () => {
  const facts = { ...standardFacts, beganAt: Temporal.Instant.from('2026-11-22T22:10:00Z') };
  const { text } = renderIncidentSms(templates, {
    notice: 'incident-new',
    language: 'nl',
    readership: 'external',
    facts,
  });
  expect(text).toContain('sinds zo 22 nov 23.10 uur');
});

test('does not promise an opt-out to a customer who cannot', () => {
  const how = { notice: 'incident-new', language: 'nl', readership: 'external', optOutable: false } as const;
  const { html, text } = renderIncidentEmail(templates, { ...how, facts: standardFacts });
  expect(html + text).not.toContain(optOutLinkMark);
  expect(text).toContain('omdat dat met uw organisatie is afgesproken');
});

test.each([
  ['nl', 'https://www.logius.nl/actueel/storingen/2026-0001'],
  ['en', 'https://www.logius.nl/actueel/storingen/en/2026-0001'],
] as const)('an SMS to customers fits in one part in the usual case (%s)', (language, page) => {
  for (const notice of ['incident-new', 'incident-update', 'incident-resolved'] as const) {
    const facts = { ...factsOf[notice], symptom: {}, pageUrl: { nl: page, en: page } };
    const { text } = renderIncidentSms(templates, { notice, language, readership: 'external', facts });
    expect([notice, countSmsParts(text).parts, text]).toEqual([notice, 1, text]);
  }
});
