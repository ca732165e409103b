import type { MaintenanceNoticeFacts } from './maintenance-notice.ts';
import { sampleFacts } from './sample-facts.ts';

const startsAt = Temporal.Instant.from('2026-12-07T22:00:00Z');
const endsAt = Temporal.Instant.from('2026-12-08T01:00:00Z');

/** Maintenance in which everything is filled in: for the samples that editors see, and to know every name by. */
export const sampleMaintenance: MaintenanceNoticeFacts = {
  reference: '2026-0002',
  productNames: sampleFacts.productNames,
  componentNames: sampleFacts.componentNames,
  startsAt,
  endsAt,
  earlier: { startsAt: startsAt.subtract({ hours: 24 }), endsAt: endsAt.subtract({ hours: 24 }) },
  alsoAt: [{ startsAt: startsAt.add({ hours: 24 }), endsAt: endsAt.add({ hours: 24 }) }],
  publishedAt: Temporal.Instant.from('2026-11-27T10:45:00Z'),
  symptom: {
    nl: 'U kunt niet inloggen met DigiD.',
    en: 'You cannot log in with DigiD.',
  },
  explanation: {
    nl: 'Wij vervangen de servers.\n\nDaarna werkt DigiD sneller.',
    en: 'We replace the servers.\n\nAfter that DigiD works faster.',
  },
  internal: {
    description: 'Wissel van het cluster, draaiboek 12.',
    emergencyReason: 'Een lek waarvoor sinds vandaag een aanval bekend is.',
    outsideWindowReason: 'De leverancier kan alleen dan.',
  },
  organisation: sampleFacts.organisation,
  pageUrl: {
    nl: 'https://www.logius.nl/actueel/storingen/onderhoud/2026-0002',
    en: 'https://www.logius.nl/actueel/storingen/en/maintenance/2026-0002',
  },
};

const names = [
  { productNames: ['DigiD voor burgers'], componentNames: [] },
  { productNames: ['DigiD voor burgers'], componentNames: ['Mijn gegevens', 'Website', 'App'] },
  { productNames: ['DigiD voor burgers', 'DigiD Machtigen', 'Digipoort'], componentNames: ['Mijn gegevens'] },
];
const moments = [startsAt.subtract({ hours: 250 }), startsAt, endsAt];
const given = [true, false];

/** Every combination of each optional fact with and without, long before, at the start and at the end. */
export function* everyKindOfMaintenance(): Generator<MaintenanceNoticeFacts> {
  const { symptom, explanation, earlier, alsoAt, pageUrl, internal } = sampleMaintenance;
  let turn = 0;
  for (const publishedAt of moments) {
    for (const typed of given) {
      for (const explained of given) {
        for (const onPage of given) {
          yield {
            ...sampleMaintenance,
            ...names[turn++ % names.length],
            publishedAt,
            alsoAt: explained ? alsoAt : [],
            earlier: onPage ? earlier : { startsAt, endsAt: endsAt.add({ hours: 1 }) },
            symptom: typed ? symptom : {},
            explanation: explained ? explanation : {},
            pageUrl: onPage ? pageUrl : undefined,
            internal: typed
              ? internal
              : { ...internal, emergencyReason: undefined, outsideWindowReason: explained ? 'Reden' : undefined },
          };
        }
      }
    }
  }
}
