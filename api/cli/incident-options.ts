import { Option } from 'commander';
import { availabilityEffects, impacts, scopes } from '../database/schema/incidents.ts';
import { productRefs } from './product-refs.ts';

/** What is known of an incident, as it is asked at the command line. */
export type IncidentOptions = {
  product?: string[];
  priority?: string;
  description?: string;
  scope?: string;
  impact?: string;
  availability?: string;
  began?: string | undefined;
  symptomNl?: string;
  symptomEn?: string;
};

/** What the fields of such a request are called at the command line. */
export const incidentNames = {
  '/products': '--product',
  '/priority': '--priority',
  '/description': '--description',
  '/scope': '--scope',
  '/impact': '--impact',
  '/impactSince': '--impact-since',
  '/availability': '--availability',
  '/beganAt': '--began',
  '/symptom': '--symptom-nl',
  '/symptom/nl': '--symptom-nl',
  '/symptom/en': '--symptom-en',
};

/** Those that an incident need not have, and those that a change may name. */
export function assessmentOptions(leftOut: 'usual' | 'unchanged'): Option[] {
  const usually = (value: string) => `; left out: ${leftOut === 'usual' ? value : 'unchanged'}`;
  return [
    new Option('--scope <scope>', `central: all customers; local: some${usually('central')}`).choices(scopes),
    new Option('--impact <impact>', `full: nothing works; partial: a part does not${usually('full')}`).choices(impacts),
    new Option(
      '--availability <effect>',
      `left-out: it does not count in the figures, as with a leak, or work that was agreed otherwise${usually('counts')}`,
    ).choices(availabilityEffects),
    new Option('--began <time>', `14:05, -20m or 2026-11-23T11:33:00+01:00${usually('now')}`),
    new Option(
      '--symptom-nl <text>',
      `what the public reads about what does not work${usually('readers of Dutch get the standard text')}`,
    ),
    new Option('--symptom-en <text>', `the same${usually('readers of English get the standard text')}`),
  ];
}

export const productHelp = 'such as digid, or zoekdienst/front-end for a component';

/** What these options say, as a request of the API has it. */
export function assessmentOf({ product, priority, symptomNl, symptomEn, began, ...rest }: IncidentOptions) {
  const symptom = { nl: symptomNl, en: symptomEn };
  return {
    ...rest,
    products: product && productRefs(product),
    priority: priority === undefined ? undefined : Number(priority),
    beganAt: began,
    symptom: symptomNl === undefined && symptomEn === undefined ? undefined : symptom,
  };
}
