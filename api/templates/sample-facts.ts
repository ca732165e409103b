import { impacts, incidentStatuses, scopes } from '../database/schema/incidents.ts';
import type { IncidentNoticeFacts } from './incident-notice.ts';

/** An incident in which everything is filled in: for the samples that editors see, and to know every name by. */
export const sampleFacts: IncidentNoticeFacts = {
  reference: '2026-0001',
  priority: 1,
  scope: 'central',
  impact: 'full',
  kind: 'disruption',
  status: 'investigating',
  productNames: ['DigiD voor burgers'],
  componentNames: ['Mijn gegevens'],
  beganAt: Temporal.Instant.from('2026-11-23T10:33:00Z'),
  publishedAt: Temporal.Instant.from('2026-11-23T10:45:00Z'),
  resolvedAt: Temporal.Instant.from('2026-11-23T11:45:00Z'),
  nextUpdateAt: Temporal.Instant.from('2026-11-23T11:15:00Z'),
  symptom: {
    nl: 'Inloggen met DigiD lukt niet, ook niet met de app.',
    en: 'Logging in with DigiD fails, also with the app.',
  },
  explanation: {
    nl: 'Wij hebben een server opnieuw gestart.\n\nMijnOverheid werkt wel.',
    en: 'We have restarted a server.\n\nMijnOverheid does work.',
  },
  internal: {
    description: 'Monitoring meldt fout 503 op het inlogscherm.',
    possibleCause: 'Een netwerkstoring bij de leverancier.',
    nextSteps: 'De leverancier onderzoekt het netwerk.',
  },
  organisation: {
    name: 'Logius',
    serviceDeskEmail: 'servicecentrum@logius.nl',
    optOutEmail: 'afmelden@logius.nl',
    telephone: '0900 5554 555',
    telephoneCost: { nl: '10 ct p/m', en: '10 ct/min' },
    timeZone: 'Europe/Amsterdam',
  },
  pageUrl: {
    nl: 'https://www.logius.nl/actueel/storingen/2026-0001',
    en: 'https://www.logius.nl/en/actueel/storingen/2026-0001',
  },
};

const products = ['DigiD voor burgers', 'DigiD Machtigen', 'Eenmalig Inloggen', 'Digipoort'];
const components = ['Mijn gegevens', 'Website', 'App'];
/** How many products and components are named. */
const counts = [
  [1, 0],
  [1, 1],
  [1, 3],
  [2, 0],
  [4, 2],
];
const nextDay = Temporal.Instant.from('2026-11-24T07:00:00Z');
const given = [true, false];

/**
 * Every combination of status, impact, scope, and each optional fact with and without: templates are tried with all of
 * them when they are loaded. One and several products and components take turns, so that loading stays quick.
 */
export function* everyKindOfFacts(): Generator<IncidentNoticeFacts> {
  let turn = 0;
  for (const status of incidentStatuses) {
    for (const impact of impacts) {
      for (const scope of scopes) {
        for (const optional of everyOptional()) {
          const [productCount, componentCount] = counts[turn++ % counts.length] ?? [];
          yield {
            ...sampleFacts,
            ...optional,
            status,
            impact,
            scope,
            productNames: products.slice(0, productCount),
            componentNames: components.slice(0, componentCount),
          };
        }
      }
    }
  }
}

function* everyOptional(): Generator<Partial<IncidentNoticeFacts>> {
  const { symptom, explanation, pageUrl, internal, resolvedAt, nextUpdateAt } = sampleFacts;
  for (const typed of given) {
    for (const explained of given) {
      for (const announced of given) {
        for (const onPage of given) {
          yield {
            symptom: typed ? symptom : {},
            explanation: explained ? explanation : {},
            nextUpdateAt: announced ? (typed ? nextUpdateAt : nextDay) : undefined,
            pageUrl: onPage ? pageUrl : undefined,
            resolvedAt: typed ? resolvedAt : nextDay,
            kind: explained ? 'disruption' : 'security',
            internal: onPage
              ? internal
              : { description: internal.description, possibleCause: undefined, nextSteps: undefined },
          };
        }
      }
    }
  }
}
