import type { Incident, Maintenance } from '../../status-site/src/snapshot.ts';
import { maintenanceTitle, maintenanceUpdateText, noticedText } from '../../status-site/src/text/maintenance-words.ts';
import { incidentTitle, symptomText, updateText } from '../../status-site/src/text/sentences.ts';
import type { Language } from '../language.ts';
import type { EventFacts } from './event-facts.ts';
import type { StandardEvent } from './payload-schemas.ts';
import { testText } from './webhook-words.ts';

/** More than anybody needs of one incident; keeps the call small. */
const mostUpdates = 20;

export type TimedFacts = { facts: EventFacts; sequence: number | null; at: Temporal.Instant };

/** An event as programs get it: facts, and the status page's own words for them in one language. */
export function standardEvent({ facts, sequence, at }: TimedFacts, language: Language): StandardEvent {
  const timestamp = moment(at);
  switch (facts.about) {
    case 'incident': {
      const { incident, page } = facts;
      const data = {
        language,
        sequence: sequence ?? 0,
        page: page?.[language] ?? null,
        ...incidentData(incident, language),
      };
      return { type: 'incident.updated', timestamp, data };
    }
    case 'maintenance': {
      const { maintenance, page, sender } = facts;
      const data = {
        language,
        sequence: sequence ?? 0,
        page: page?.[language] ?? null,
        ...maintenanceData(maintenance, language, sender.timeZone),
      };
      return { type: 'maintenance.updated', timestamp, data };
    }
    case 'test':
      return { type: 'webhook.test', timestamp, data: { language, text: testText[language] } };
  }
}

function incidentData(incident: Incident, language: Language) {
  const { reference, status, impact, scope, beganAt, resolvedAt, nextUpdateAt } = incident;
  const updates = incident.updates.slice(0, mostUpdates).map((update) => ({
    status: update.status,
    publishedAt: moment(update.publishedAt),
    text: updateText(update, incident, language),
  }));
  return {
    reference,
    title: incidentTitle(incident, language),
    text: updates[0]?.text ?? '',
    symptom: symptomText(incident, language),
    products: productsOf(incident),
    beganAt: moment(beganAt),
    resolvedAt: resolvedAt === undefined ? null : moment(resolvedAt),
    nextUpdateAt: nextUpdateAt === undefined ? null : moment(nextUpdateAt),
    duplicateOf: incident.goesOnAs?.reference ?? null,
    ...{ status, impact, scope, updates },
  };
}

function maintenanceData(maintenance: Maintenance, language: Language, timeZone: string) {
  const { reference, state, emergency, startsAt, endsAt, finishedAt } = maintenance;
  const updates = maintenance.updates.slice(0, mostUpdates).map((update) => ({
    step: update.step,
    at: moment(update.at),
    text: maintenanceUpdateText(update, language, timeZone),
  }));
  return {
    reference,
    title: maintenanceTitle(maintenance, language),
    text: updates[0]?.text ?? '',
    symptom: noticedText(maintenance, language),
    products: productsOf(maintenance),
    startsAt: moment(startsAt),
    endsAt: moment(endsAt),
    finishedAt: finishedAt === undefined ? null : moment(finishedAt),
    ...{ state, emergency, updates },
  };
}

function productsOf({ products }: Incident | Maintenance) {
  return products.map(({ id, name, components }) => ({ id, name, components }));
}

/** In whole milliseconds: there are programs that cannot read more. */
export function moment(at: Temporal.Instant | string): string {
  return Temporal.Instant.from(at).round('millisecond').toString();
}
