import { optOutLinkMark } from '../database/schema/mailings.ts';
import type { Language } from '../language.ts';
import { countSmsParts } from './count-sms-parts.ts';
import type { IncidentNotice, IncidentNoticeFacts, RenderedEmail } from './incident-notice.ts';
import type { TemplateSet } from './load-templates.ts';
import { isForDuty, type MaintenanceNotice, maintenanceNotices } from './maintenance-notice.ts';
import { isPersonalNotice, type PersonalNotice, personalSamples } from './personal-notice.ts';
import { renderCopy } from './render-copy.ts';
import { renderIncidentEmail, renderIncidentSms } from './render-incident-notice.ts';
import { renderMaintenanceEmail, renderMaintenanceSms } from './render-maintenance-notice.ts';
import { renderPersonalNotice } from './render-personal-notice.ts';
import { sampleFacts } from './sample-facts.ts';
import { sampleMaintenance } from './sample-maintenance.ts';
import { sampleCopy } from './sample-words.ts';
import type { TemplateFolder, TemplateSample } from './schemas.ts';

const sampleLink = 'https://example.org/opt-out';

/** What a message looks like per channel and reader, with a made-up incident. */
export function renderSamples(templates: TemplateSet, language: Language, folder: TemplateFolder): TemplateSample[] {
  if (folder === 'copy') {
    return [emailSample('internal', renderCopy(templates, { ...sampleCopy, language }))];
  }
  if (isPersonalNotice(folder)) return personalNoticeSamples(templates, { notice: folder, language });
  if (isMaintenanceNotice(folder)) return maintenanceSamples(templates, { notice: folder, language });
  const request = { notice: folder, language, facts: factsFor(folder) };
  const external = renderIncidentEmail(templates, { ...request, readership: 'external', optOutable: true });
  const internal = renderIncidentEmail(templates, { ...request, readership: 'internal', optOutable: false });
  return [
    emailSample('external', external),
    emailSample('internal', internal),
    smsSample('external', renderIncidentSms(templates, { ...request, readership: 'external' })),
    smsSample('management', renderIncidentSms(templates, { ...request, readership: 'management' })),
  ];
}

function maintenanceSamples(
  templates: TemplateSet,
  { notice, language }: { notice: MaintenanceNotice; language: Language },
): TemplateSample[] {
  const request = { notice, language, facts: sampleMaintenance };
  const email = (readership: 'internal' | 'external') =>
    emailSample(
      readership,
      renderMaintenanceEmail(templates, { ...request, readership, optOutable: readership === 'external' }),
    );
  const sms = smsSample('external', renderMaintenanceSms(templates, request));
  // Only own staff gets these.
  return isForDuty(notice) ? [email('internal'), sms] : [email('external'), email('internal'), sms];
}

function personalNoticeSamples(
  templates: TemplateSet,
  { notice, language }: { notice: PersonalNotice; language: Language },
): TemplateSample[] {
  const { channels, every } = personalSamples[notice];
  const { organisation, publishedAt: at } = sampleFacts;
  const request = { notice, language, facts: every[0], organisation, at };
  return channels.map((channel) => {
    const message = renderPersonalNotice(templates, request, channel);
    return channel === 'email' ? emailSample('personal', message) : smsSample('personal', message);
  });
}

function isMaintenanceNotice(folder: TemplateFolder): folder is MaintenanceNotice {
  return maintenanceNotices.some((notice) => notice === folder);
}

function factsFor(notice: IncidentNotice): IncidentNoticeFacts {
  if (notice === 'incident-new') return sampleFacts;
  if (notice === 'incident-update') return { ...sampleFacts, status: 'identified' };
  const solvedAt = sampleFacts.resolvedAt ?? sampleFacts.publishedAt;
  return { ...sampleFacts, status: 'resolved', publishedAt: solvedAt, nextUpdateAt: undefined };
}

function emailSample(
  readership: 'internal' | 'external' | 'personal',
  { subject, html, text }: RenderedEmail,
): TemplateSample {
  const withLink = (part: string) => part.replaceAll(optOutLinkMark, sampleLink);
  return { channel: 'email', readership, subject, html: withLink(html), text: withLink(text) };
}

function smsSample(readership: 'management' | 'external' | 'personal', { text }: { text: string }): TemplateSample {
  return { channel: 'sms', readership, text, ...countSmsParts(text) };
}
