import type { AffectedProduct, GoesOnAs, Incident, IncidentStatus, Language, Update } from '../snapshot.ts';

type Said = Record<Language, string>;

/** What a status means for the reader, for as long as the incident manager has typed nothing else. */
const standardUpdates: Record<IncidentStatus, Record<Incident['impact'], Said>> = {
  investigating: {
    full: {
      nl: 'We weten dat er een storing is. We onderzoeken de oorzaak.',
      en: 'We know that there is a disruption. We are investigating the cause.',
    },
    partial: {
      nl: 'We weten dat niet alles goed werkt. We onderzoeken de oorzaak.',
      en: 'We know that not everything is working properly. We are investigating the cause.',
    },
  },
  identified: {
    full: {
      nl: 'De oorzaak is bekend. We werken aan een oplossing.',
      en: 'The cause is known. We are working on a solution.',
    },
    partial: {
      nl: 'De oorzaak is bekend. We werken aan een oplossing voor het deel dat niet goed werkt.',
      en: 'The cause is known. We are working on a solution for the part that is not working properly.',
    },
  },
  recovering: {
    full: {
      nl: 'We herstellen de storing. Het kan nog even duren voordat alles weer werkt.',
      en: 'We are repairing the disruption. It may take a while before everything works again.',
    },
    partial: {
      nl: 'We herstellen het deel dat niet goed werkt. Het kan nog even duren voordat alles weer werkt.',
      en: 'We are repairing the part that is not working properly. It may take a while before everything works again.',
    },
  },
  resolved: {
    full: {
      nl: 'De storing is opgelost. Merkt u nog problemen? Neem dan contact met ons op.',
      en: 'The disruption is resolved. Do you still notice problems? Please contact us.',
    },
    partial: {
      nl: 'De gedeeltelijke storing is opgelost. Merkt u nog problemen? Neem dan contact met ons op.',
      en: 'The partial disruption is resolved. Do you still notice problems? Please contact us.',
    },
  },
};

const manyProducts = 3;

/** `Storing bij DigiD voor burgers`; of more than three products only the number. */
export function incidentTitle(incident: Incident, language: Language): string {
  const count = incident.products.length;
  if (language === 'nl') {
    const what = count > manyProducts ? `${count} diensten` : productNames(incident.products, language);
    return `${incident.impact === 'full' ? 'Storing' : 'Gedeeltelijke storing'} bij ${what}`;
  }
  const what = count > manyProducts ? `${count} services` : productNames(incident.products, language);
  return `${incident.impact === 'full' ? 'Disruption' : 'Partial disruption'} of ${what}`;
}

/** What does not work: as it was typed in this language, else the standard sentence. Never a text of another language. */
export function symptomText(incident: Incident, language: Language): string {
  return incident.symptom[language] ?? standardSymptom(incident, language);
}

/** What an update says: as it was typed in this language, else the standard sentence of its status. */
export function updateText(update: Update, incident: Incident, language: Language): string {
  if (isMerging(update, incident) && incident.goesOnAs) {
    return `${sameAs(incident.goesOnAs, language)} ${newsIsThere[language]}`;
  }
  return update.explanation[language] ?? standardUpdates[update.status][incident.impact][language];
}

/** Whether it is over for people: of a duplicate, whether the incident under which it goes on is. */
export function isOver({ goesOnAs, resolvedAt }: Incident): boolean {
  return (goesOnAs ?? { resolvedAt }).resolvedAt !== undefined;
}

/** Whether an update says that a duplicate goes on under another incident, and not that anything works again. */
export function isMerging({ status }: Update, { goesOnAs }: Incident): boolean {
  return goesOnAs !== undefined && status === 'resolved';
}

/** `Dit is dezelfde storing als 2026-0042.` */
export function sameAs({ reference }: GoesOnAs, language: Language): string {
  return language === 'nl'
    ? `Dit is dezelfde storing als ${reference}.`
    : `This is the same disruption as ${reference}.`;
}

const newsIsThere: Said = { nl: 'Daar staat het nieuws.', en: 'The news is there.' };

function standardSymptom(incident: Incident, language: Language): string {
  const { products, impact, scope } = incident;
  const over = isOver(incident);
  const many = products.length > 1;
  const who = productNames(products, language);
  const local = scope === 'local' ? ` ${notEverybody(over)[language]}` : '';
  if (language === 'nl') {
    const verb = over ? (many ? 'werkten' : 'werkte') : many ? 'werken' : 'werkt';
    if (impact === 'full') return `${who} ${verb} ${over ? '' : 'op dit moment '}niet.${local}`;
    return `${who} ${verb} ${over ? '' : 'op dit moment '}niet helemaal goed.${local}`;
  }
  const verb = over ? (many ? 'were' : 'was') : many ? 'are' : 'is';
  if (impact === 'full') return `${who} ${verb} not working${over ? '' : ' at the moment'}.${local}`;
  return `${who} ${verb} not working entirely as it should${over ? '' : ' at the moment'}.${local}`;
}

function notEverybody(over: boolean): Said {
  return over
    ? { nl: 'Niet iedereen had hier last van.', en: 'Not everybody was affected.' }
    : { nl: 'Niet iedereen heeft hier last van.', en: 'Not everybody is affected.' };
}

/** `DigiD voor burgers en Veilig Internet (Verbinding Goud)`. */
export function productNames(products: AffectedProduct[], language: Language): string {
  return enumerate(
    products.map(({ name, components }) =>
      components.length === 0 ? name : `${name} (${enumerate(components, language)})`,
    ),
    language,
  );
}

/** `a, b en c`. */
export function enumerate(names: string[], language: Language): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} ${language === 'nl' ? 'en' : 'and'} ${names.at(-1)}`;
}
