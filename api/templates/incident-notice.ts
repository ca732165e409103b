import type { Language, LocalizedText } from '../language.ts';

/** Which of the standard messages about an incident: the first, a following one, or the last. */
export const incidentNotices = ['incident-new', 'incident-update', 'incident-resolved'] as const;
export type IncidentNotice = (typeof incidentNotices)[number];

/** Whom a text is written for: management (SMS only), own staff, or everybody else. */
export type Readership = 'management' | 'internal' | 'external';

/** In whose name it is said, and how to reach it. */
export type SenderFacts = {
  name: string;
  serviceDeskEmail: string;
  /** Where a mail opts its sender out: a mailbox of its own, or else the service desk. */
  optOutEmail: string;
  telephone: string;
  telephoneCost: Record<Language, string>;
  timeZone: string;
};

/** All that a notice about an incident may say; formatted for a language and zone by the templates' own helpers. */
export type IncidentNoticeFacts = {
  reference: string;
  priority: 1 | 2 | 3;
  scope: 'central' | 'local';
  impact: 'full' | 'partial';
  kind: 'disruption' | 'security';
  status: 'investigating' | 'identified' | 'recovering' | 'resolved';
  productNames: string[];
  componentNames: string[];
  beganAt: Temporal.Instant;
  publishedAt: Temporal.Instant;
  resolvedAt: Temporal.Instant | undefined;
  nextUpdateAt: Temporal.Instant | undefined;
  /** What the public reads about what does not work; unset in a language: the standard sentence. */
  symptom: LocalizedText;
  /** What the incident manager adds; unset in a language: nothing. */
  explanation: LocalizedText;
  /** For own staff only. */
  internal: { description: string; possibleCause: string | undefined; nextSteps: string | undefined };
  organisation: SenderFacts;
  /** The incident's page, per language; unset as long as the public has not been told. */
  pageUrl: { nl: string; en: string } | undefined;
};

export type RenderedEmail = { subject: string; html: string; text: string };
/** Which text it was made from; `sha256` is over every file that took part. */
export type TemplateSource = { language: Language; notice: string; sha256: string };
