import { fileURLToPath } from 'node:url';
import { languages } from '../../api/language.ts';
import { type IncidentNotice, type IncidentNoticeFacts, incidentNotices } from '../../api/templates/incident-notice.ts';
import { sampleFacts } from '../../api/templates/sample-facts.ts';

export const templatesDirectory = fileURLToPath(new URL('../../templates', import.meta.url));

/** A DigiD disruption about which nobody typed anything: the standard sentences alone. */
export const standardFacts: IncidentNoticeFacts = {
  ...sampleFacts,
  componentNames: [],
  symptom: {},
  explanation: {},
  resolvedAt: undefined,
};

const solvedAt = Temporal.Instant.from('2026-11-23T11:45:00Z');

/** The same incident at the time of each notice. */
export const factsOf: Record<IncidentNotice, IncidentNoticeFacts> = {
  'incident-new': standardFacts,
  'incident-update': { ...standardFacts, status: 'identified' },
  'incident-resolved': {
    ...standardFacts,
    status: 'resolved',
    resolvedAt: solvedAt,
    publishedAt: solvedAt,
    nextUpdateAt: undefined,
  },
};

export const everyNotice = languages.flatMap((language) => incidentNotices.map((notice) => ({ language, notice })));
