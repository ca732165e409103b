import { expect, test } from 'vitest';
import { optOutLinkMark } from '../../api/database/schema/mailings.ts';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { renderCopy } from '../../api/templates/render-copy.ts';
import { renderIncidentEmail, renderIncidentSms } from '../../api/templates/render-incident-notice.ts';
import { standardFacts, templatesDirectory } from './notices.ts';

const templates = await loadTemplates(templatesDirectory);
const about = {
  language: 'nl',
  timeZone: 'Europe/Amsterdam',
  audience: 'Externe contacten van DigiD voor burgers',
  publishedAt: standardFacts.publishedAt,
  publishedBy: 'P. <Jansen>',
} as const;
const recipients = [
  { language: 'nl', number: 1180 },
  { language: 'en', number: 60 },
] as const;
const request = { notice: 'incident-new', readership: 'external', facts: standardFacts } as const;

test('shows the internal inbox who got an email, and the email as it was sent in each language', () => {
  const nl = renderIncidentEmail(templates, { ...request, language: 'nl', optOutable: true });
  const en = renderIncidentEmail(templates, { ...request, language: 'en', optOutable: true });
  const copy = renderCopy(templates, {
    ...about,
    channel: 'email',
    recipients,
    contents: [
      { language: 'en', ...en },
      { language: 'nl', ...nl },
    ],
  });
  expect(copy.subject).toBe(
    'Kopie mail (Externe contacten van DigiD voor burgers): Storing: DigiD voor burgers werkt niet',
  );
  expect(copy.text).toContain('Aan: Externe contacten van DigiD voor burgers');
  expect(copy.text).toContain('Aantal: 1.240 ontvangers: 1.180 in het Nederlands, 60 in het Engels');
  expect(copy.text).toContain('Gepubliceerd: maandag 23 november 2026 om 11.45 uur\nDoor: P. <Jansen>');
  expect(copy.html.indexOf('<div lang="nl">')).toBeLessThan(copy.html.indexOf('<div lang="en">'));
  const asSent = nl.text.slice(0, nl.text.indexOf(optOutLinkMark));
  expect(copy.text).toContain(asSent);
  expect(copy.text).toContain(en.text.slice(0, en.text.indexOf(optOutLinkMark)));
  expect(copy.html).toContain('P. &lt;Jansen&gt;');
  expect(copy.html).toContain('<div lang="en">');
  expect(copy.html.match(/<body\b/g)).toHaveLength(1);
  expect(copy.html.length).toBeLessThan(15_000);
  expect(copy.source).toMatchObject({ language: 'nl', notice: 'copy' });
});

test('leaves the opt-out links of others out', () => {
  const nl = renderIncidentEmail(templates, { ...request, language: 'nl', optOutable: true });
  const contents = [{ language: 'nl', ...nl }] as const;
  const copy = renderCopy(templates, { ...about, channel: 'email', recipients, contents });
  expect(copy.html + copy.text).not.toContain('optOutLink');
  expect(copy.text).toContain('[eigen afmeldlink van de ontvanger]');
  expect(copy.text).toContain('De afmeldlink werkt niet in deze kopie.');
});

test('shows the text of an SMS, escaped', () => {
  const { text } = renderIncidentSms(templates, { ...request, language: 'nl' });
  const copy = renderCopy(templates, {
    ...about,
    channel: 'sms',
    recipients: [{ language: 'nl', number: 1 }],
    contents: [{ language: 'nl', subject: '', html: '', text: `${text} <b>` }],
  });
  expect(copy.subject).toMatch(
    /^Kopie sms \(Externe contacten van DigiD voor burgers\): DigiD voor burgers werkt niet/,
  );
  expect(copy.subject.length).toBeLessThan(130);
  expect(copy.text).toContain('Aantal: 1 ontvanger: 1 in het Nederlands');
  expect(copy.text).toContain(`${text} <b>`);
  expect(copy.html).toContain('&lt;b&gt;');
  expect(copy.text).not.toContain('afmeldlink');
});
