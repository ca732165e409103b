import type { z } from 'zod';
import type { IncidentStatus } from '../database/schema/incidents.ts';
import type { openIncidentBody } from '../incidents/schemas.ts';
import type { LocalizedText } from '../language.ts';

export type DemoSample = {
  title: string;
  dataDir: string;
  organisation: string;
  contacts: string;
  minutesToNext: number;
  incident(): z.input<typeof openIncidentBody>;
  explanations: Record<IncidentStatus, LocalizedText>;
};

const minutesAgo = (minutes: number) => Temporal.Now.instant().subtract({ minutes }).round('minute').toString();

/** What the demo can show: the sample files of `sample/`, and the incident that befalls each organisation. */
export const demoSamples = {
  logius: {
    title: 'Logius, a government agency; P1 on DigiD voor burgers',
    dataDir: './data',
    organisation: 'logius.json',
    contacts: 'contacts.csv',
    minutesToNext: 30,
    incident: () => ({
      products: [{ id: 'digid' }],
      priority: 1,
      scope: 'central',
      impact: 'full',
      symptom: { nl: 'Inloggen met DigiD lukt niet.', en: 'Logging in with DigiD does not work.' },
      description: 'Authenticatieserver geeft fout 503; ruim 100 gebruikers en meer dan 2 klanten hebben er last van.',
      beganAt: minutesAgo(7),
      calledAt: minutesAgo(5),
      callerName: 'Servicedesk',
      callerOrganisation: 'Belastingdienst',
      foundHow: 'Alarm van de monitoring en een melding van een klant',
      nextSteps: 'Applicatiebeheer onderzoekt de authenticatieserver.',
    }),
    explanations: {
      investigating: {},
      identified: {
        nl: 'Een storing in een netwerkonderdeel is de oorzaak.',
        en: 'A failing part of the network is the cause.',
      },
      recovering: {
        nl: 'Het netwerkonderdeel is vervangen. Inloggen lukt weer bij de meeste mensen.',
        en: 'The part has been replaced. Logging in works again for most people.',
      },
      resolved: {},
    },
  },
  sivon: {
    title: 'SIVON, internet for schools; P1 on the national service centre',
    dataDir: './data/sivon',
    organisation: 'sivon.json',
    contacts: 'sivon-contacts.csv',
    minutesToNext: 30,
    incident: () => ({
      products: [{ id: 'veilig-internet', components: ['ndc'] }],
      priority: 1,
      scope: 'central',
      impact: 'full',
      symptom: { nl: 'Scholen hebben geen internet.', en: 'Schools have no internet.' },
      description: 'Nationaal Dienstencentrum niet bereikbaar; meerdere locaties zonder internet.',
      beganAt: minutesAgo(9),
      foundHow: 'Monitoring',
    }),
    explanations: { investigating: {}, identified: {}, recovering: {}, resolved: {} },
  },
} as const satisfies Record<string, DemoSample>;

export function isDemoSample(name: string): name is keyof typeof demoSamples {
  return Object.hasOwn(demoSamples, name);
}
