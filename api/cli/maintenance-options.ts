import { Option } from 'commander';
import { channels } from '../database/schema/contacts.ts';
import { audiences, breadths } from '../database/schema/incidents.ts';
import { optionalNotices } from '../database/schema/maintenance.ts';
import type { Dependencies } from '../dependencies.ts';
import { type AnnounceMaintenanceRequest, announceMaintenanceBody } from '../maintenance/schemas.ts';
import { parsedOptions } from './parsed-options.ts';
import { productRefs } from './product-refs.ts';
import { type TypedTimes, typedTimes } from './typed-times.ts';

/** How a time may be typed. */
export const timeHelp = '2026-12-07T23:00, 16:30, +30m or 2026-12-07T23:00:00+01:00';

/** What every announcement is asked at the command line. */
export type ContentOptions = {
  product: string[];
  from: string;
  to: string;
  description: string;
  symptomNl?: string;
  symptomEn?: string;
  explanationNl?: string;
  explanationEn?: string;
  outsideWindow?: string;
  work?: string;
  audience: string;
  breadth: string;
  channel?: string[];
  without?: string[];
};

export type AnnounceOptions = ContentOptions & { emergency?: string };

/** What the fields of such a request are called at the command line. */
export const contentNames = {
  '/products': '--product',
  '/startsAt': '--from',
  '/endsAt': '--to',
  '/description': '--description',
  '/symptom/nl': '--symptom-nl',
  '/symptom/en': '--symptom-en',
  '/explanation/nl': '--explanation-nl',
  '/explanation/en': '--explanation-en',
  '/emergency': '--emergency',
  '/outsideWindow': '--outside-window',
  '/work': '--work',
  '/channels': '--channel',
  '/without': '--without',
};

/** The options that announce maintenance, once or by a rule. */
export function contentOptions(): Option[] {
  return [
    new Option('--product <id...>', 'such as digid, or zoekdienst/front-end for a component').makeOptionMandatory(),
    new Option('--from <time>', timeHelp).makeOptionMandatory(),
    new Option('--to <time>', 'in the same way').makeOptionMandatory(),
    new Option('--description <text>', 'what is done, for own staff').makeOptionMandatory(),
    new Option('--symptom-nl <text>', 'what people notice; left out: the standard text'),
    new Option('--symptom-en <text>', 'left out: readers of English get the standard text'),
    new Option('--explanation-nl <text>', 'added to the standard text'),
    new Option('--explanation-en <text>'),
    new Option('--outside-window <reason>', 'why it is outside the maintenance window'),
    new Option(
      '--work <kind>',
      'where a window is for one kind of work only, such as “technical installations”: see baken maintenance windows',
    ),
    new Option('--audience <audience>').choices(audiences).default('both'),
    new Option('--breadth <breadth>').choices(breadths).default('product'),
    new Option('--channel <channel...>', 'left out: email, and for an emergency sms too').choices(channels),
    new Option('--without <message...>', 'messages that are not sent').choices(optionalNotices),
  ];
}

/** The same with what only one announcement can be: an emergency. */
export function announceOptions(): Option[] {
  return [
    ...contentOptions(),
    new Option('--emergency <reason>', 'it cannot wait: then it may be announced at any moment'),
  ];
}

/** The announcement that these options ask for. Throws `invalid-input` and `no-organisation`. */
export async function announcementOf(
  deps: Pick<Dependencies, 'db' | 'clock'>,
  options: AnnounceOptions,
): Promise<AnnounceMaintenanceRequest> {
  const content = contentOf(options, await typedTimes(deps));
  return parsedOptions(announceMaintenanceBody, { ...content, emergency: reasonOf(options.emergency) });
}

/** What these options say, as a request of the API has it. */
export function contentOf(options: ContentOptions, { ahead }: TypedTimes) {
  return {
    products: productRefs(options.product),
    startsAt: ahead('/startsAt', options.from),
    endsAt: ahead('/endsAt', options.to),
    description: options.description,
    symptom: { nl: options.symptomNl, en: options.symptomEn },
    outsideWindow: reasonOf(options.outsideWindow),
    work: options.work,
    audience: options.audience,
    breadth: options.breadth,
    channels: options.channel,
    without: options.without,
    ...explained(options),
  };
}

export function explained({ explanationNl, explanationEn }: { explanationNl?: string; explanationEn?: string }) {
  return { explanation: { nl: explanationNl, en: explanationEn } };
}

export function reasonOf(reason: string | undefined): { reason: string } | undefined {
  return reason === undefined ? undefined : { reason };
}
