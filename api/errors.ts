import type { z } from 'zod';
import { describeIssues, fieldError } from './input/describe-issues.ts';
import type { Said } from './language.ts';

/**
 * Every kind of thing that can go wrong for a caller: one problem type each (RFC 9457). The title says what kind,
 * the detail of a single `DomainError` says what exactly and what to do about it.
 */
export const problemTypes = {
  'invalid-input': { status: 400, title: { nl: 'De invoer klopt niet', en: 'The input is not right' } },
  'unreadable-file': { status: 400, title: { nl: 'Het bestand is niet te lezen', en: 'The file cannot be read' } },
  'missing-key': { status: 401, title: { nl: 'Er is geen geldige sleutel meegestuurd', en: 'No valid key was sent' } },
  'not-allowed': { status: 403, title: { nl: 'Deze sleutel mag dit niet', en: 'This key may not do this' } },
  'unverified-receipt': {
    status: 403,
    title: { nl: 'De afzender van deze melding staat niet vast', en: 'Who sent this report is not certain' },
  },
  'not-found': { status: 404, title: { nl: 'Niet gevonden', en: 'Not found' } },
  'method-not-allowed': { status: 405, title: { nl: 'Dit kan hier niet', en: 'This cannot be done here' } },
  conflict: { status: 409, title: { nl: 'Dit past niet bij wat er al is', en: 'This does not fit what is there' } },
  'incident-closed': {
    status: 409,
    title: { nl: 'Het incident is al opgelost', en: 'The incident is already resolved' },
  },
  'another-is-open': {
    status: 409,
    title: {
      nl: 'Er loopt nog een andere storing op hetzelfde product',
      en: 'Another disruption of the same product is open',
    },
  },
  'published-just-now': {
    status: 409,
    title: { nl: 'Deze update is net al gepubliceerd', en: 'This update has just been published' },
  },
  'announced-before': {
    status: 409,
    title: { nl: 'Dit onderhoud is al aangekondigd', en: 'This maintenance has been announced before' },
  },
  'announced-too-late': {
    status: 409,
    title: { nl: 'Het onderhoud is te laat aangekondigd', en: 'The maintenance is announced too late' },
  },
  'outside-window': {
    status: 409,
    title: { nl: 'Het onderhoud valt buiten het onderhoudsvenster', en: 'The maintenance is outside its window' },
  },
  'maintenance-over': {
    status: 409,
    title: { nl: 'Het onderhoud is al voorbij', en: 'The maintenance is already over' },
  },
  'idempotency-key-reused': {
    status: 409,
    title: {
      nl: 'De Idempotency-Key is al voor iets anders gebruikt',
      en: 'The Idempotency-Key was used for something else',
    },
  },
  'changed-meanwhile': { status: 412, title: { nl: 'Iemand anders was u voor', en: 'Somebody else was first' } },
  'too-large': { status: 413, title: { nl: 'Te groot', en: 'Too large' } },
  'unsupported-media-type': {
    status: 415,
    title: { nl: 'Dit soort bestand kan hier niet', en: 'This kind of file cannot be used here' },
  },
  'no-organisation': {
    status: 409,
    title: { nl: 'Er is nog geen organisatie ingelezen', en: 'No organisation has been loaded yet' },
  },
  'not-now': { status: 503, title: { nl: 'Dit kan nu even niet', en: 'This cannot be done now' } },
  unexpected: { status: 500, title: { nl: 'Er ging iets mis', en: 'Something went wrong' } },
} as const satisfies Record<string, { status: number; title: Said }>;

export type ProblemType = keyof typeof problemTypes;

/** A field of the request that is wrong: where (JSON pointer, or name of a query parameter or header), and why. */
export type FieldError = { in: 'body' | 'query' | 'path' | 'header'; field: string; detail: Said };

/** Something went wrong that the caller can do something about. Mapped to HTTP in `problem-response.ts` only. */
export class DomainError extends Error {
  readonly type: ProblemType;
  readonly detail: Said;
  readonly fields: FieldError[];

  constructor(type: ProblemType, detail: Said, fields: FieldError[] = []) {
    super(`${type}: ${detail.en}`);
    this.type = type;
    this.detail = detail;
    this.fields = fields;
  }
}

/** `invalid-input` for one field of the request body. */
export function invalidField(field: string, detail: Said): DomainError {
  return invalidFields([{ in: 'body', field, detail }]);
}

/** More than a person corrects in one go; a request of a whole other kind could give one for every few bytes. */
const mostFieldsTold = 100;
const mostFieldsListed = 10;

/** `invalid-input` for several fields at once, each named: at most a hundred. */
export function invalidFields(fields: FieldError[]): DomainError {
  const listed = fields.slice(0, mostFieldsListed).map((error) => error.field);
  const more = fields.length - listed.length;
  const list = (wholeBody: string) => listed.map((field) => field || wholeBody).join(', ');
  return new DomainError(
    'invalid-input',
    {
      nl: `Verbeter: ${list('de hele inhoud')}${more > 0 ? ` en nog ${more}` : ''}.`,
      en: `Correct: ${list('the whole body')}${more > 0 ? ` and ${more} more` : ''}.`,
    },
    fields.slice(0, mostFieldsTold),
  );
}

/** `not-found`: what the caller named does not exist. `what` begins the sentence, such as “Incident 2026-0001”. */
export function notFound(what: Said): DomainError {
  return new DomainError('not-found', { nl: `${what.nl} bestaat niet.`, en: `${what.en} does not exist.` });
}

/** What zod found wrong in a part of a request, as field errors in both languages. `input` is what was parsed. */
export function fieldErrorsFrom(error: z.ZodError, where: FieldError['in'], input: unknown): FieldError[] {
  return describeIssues(error.issues, input).map(({ path, detail }) =>
    where === 'body' ? fieldError(path, detail) : { in: where, field: path.map(String).join('.'), detail },
  );
}
