import { expect, test } from 'vitest';
import { optOutLinkMark } from '../../api/database/schema/mailings.ts';
import { countSmsParts } from '../../api/templates/count-sms-parts.ts';
import type { IncidentNoticeFacts } from '../../api/templates/incident-notice.ts';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { renderIncidentEmail, renderIncidentSms } from '../../api/templates/render-incident-notice.ts';
import { standardFacts, templatesDirectory } from './notices.ts';

const templates = await loadTemplates(templatesDirectory);

function email(changes: Partial<IncidentNoticeFacts>, language: 'nl' | 'en' = 'nl') {
  const facts = { ...standardFacts, ...changes };
  return renderIncidentEmail(templates, {
    notice: 'incident-new',
    language,
    readership: 'internal',
    facts,
    optOutable: true,
  });
}

function sms(changes: Partial<IncidentNoticeFacts>) {
  const facts = { ...standardFacts, ...changes };
  return renderIncidentSms(templates, { notice: 'incident-new', language: 'nl', readership: 'external', facts });
}

test('shows what people typed as they typed it, and never as HTML', () => {
  const typed = 'Fout <script>alert("x")</script> & “code” {{reference}} 😀 \u200Fשלום\u200F hier';
  const { html, text } = email({ symptom: { nl: typed }, explanation: { nl: typed } });
  expect(text.split(typed)).toHaveLength(3);
  expect(html).not.toContain('<script>alert');
  expect(html).toContain(
    '&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; “code” {{reference}} 😀 \u200Fשלום\u200F',
  );
});

test('never lets typed text act as a template', () => {
  const { subject, html, text } = email({
    productNames: ['{{organisation.name}}'],
    internal: { description: '{{#each}}', possibleCause: '{{{staff}}}', nextSteps: '{{> layout}}' },
  });
  expect(subject).toBe('Storing: {{organisation.name}} werkt niet');
  for (const part of [html, text]) expect(part).toContain('{{{staff}}}');
});

test('turns line breaks into lines and paragraphs', () => {
  const { html, text } = email({ explanation: { nl: 'Eerst dit.\r\nDan dat.\n\n\nTot slot <b>zo</b>.' } });
  expect(html).toMatch(/<p[^>]*>Eerst dit\.<br>\s*Dan dat\.<\/p>\s*<p[^>]*>Tot slot &lt;b&gt;zo&lt;\/b&gt;\.<\/p>/);
  expect(text).toContain('Eerst dit.\nDan dat.\n\nTot slot <b>zo</b>.');
});

test('never breaks a line in a subject or an SMS', () => {
  const changes = { productNames: ['DigiD\r\nBcc: iedereen'], symptom: { nl: 'Inloggen\nlukt\u2028niet' } };
  expect(email(changes).subject).toBe('Storing: DigiD Bcc: iedereen werkt niet');
  expect(sms(changes).text).toContain('Storing DigiD Bcc: iedereen sinds 11.33 uur: Inloggen lukt niet. Meer nieuws');
});

test('removes control and private-use characters, so that nobody can type an opt-out mark', () => {
  const { html, text } = email({ symptom: { nl: `Zie\u0000\u0007 ${optOutLinkMark}\u{F0000}\uD800 hier` } });
  for (const part of [html, text]) {
    expect(part.split(optOutLinkMark)).toHaveLength(2);
    expect(part).toContain('Zie optOutLink\uFFFD hier.');
  }
});

test('shows only standard sentences in a language in which nothing was typed', () => {
  const { html, text } = email({ symptom: { nl: 'Inloggen lukt niet.' }, explanation: { nl: 'Excuus.' } }, 'en');
  for (const part of [html, text]) {
    expect(part).not.toMatch(/Inloggen lukt|Excuus/);
    expect(part).toContain('DigiD voor burgers is not working. This affects all users.');
  }
});

test('treats blanks as not typed', () => {
  expect(email({ symptom: { nl: ' \n\t ' }, explanation: { nl: '\u0000' } }).text).toBe(email({}).text);
});

test('ends a typed sentence before the next one starts', () => {
  expect(sms({ symptom: { nl: 'Inloggen lukt niet' } }).text).toContain('Inloggen lukt niet. Meer nieuws');
  expect(sms({ symptom: { nl: 'Lukt inloggen?' } }).text).toContain('Lukt inloggen? Meer nieuws');
});

test('sends an SMS as GSM-7 as long as what was typed allows it', () => {
  expect(countSmsParts(sms({ symptom: { nl: 'Geen café in Den Haag heeft €-betalingen' } }).text).encoding).toBe(
    'GSM-7',
  );
  expect(countSmsParts(sms({ symptom: { nl: 'Geen gegevens van cliënten' } }).text).encoding).toBe('UCS-2');
});
