import { z } from 'zod';
import type { Language } from './language.ts';

type Said = Record<Language, string>;

/**
 * Every kind of thing that can go wrong for a caller: one problem type each (RFC 9457). The title says what kind,
 * the detail of a single `DomainError` says what exactly and what to do about it.
 */
export const problemTypes = {
  'invalid-input': { status: 400, title: { nl: 'De invoer klopt niet', en: 'The input is not right' } },
  'unreadable-file': { status: 400, title: { nl: 'Het bestand is niet te lezen', en: 'The file cannot be read' } },
  'missing-key': { status: 401, title: { nl: 'Er is geen geldige sleutel meegestuurd', en: 'No valid key was sent' } },
  'not-allowed': { status: 403, title: { nl: 'Deze sleutel mag dit niet', en: 'This key may not do this' } },
  'not-found': { status: 404, title: { nl: 'Niet gevonden', en: 'Not found' } },
  'method-not-allowed': { status: 405, title: { nl: 'Dit kan hier niet', en: 'This cannot be done here' } },
  conflict: { status: 409, title: { nl: 'Dit past niet bij wat er al is', en: 'This does not fit what is there' } },
  'incident-closed': {
    status: 409,
    title: { nl: 'Het incident is al opgelost', en: 'The incident is already resolved' },
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

/** `invalid-input` for several fields at once, each named. */
export function invalidFields(fields: FieldError[]): DomainError {
  const names = fields.map((error) => error.field).join(', ');
  return new DomainError('invalid-input', { nl: `Verbeter: ${names}.`, en: `Correct: ${names}.` }, fields);
}

export function notFound(what: Said): DomainError {
  return new DomainError('not-found', { nl: `${what.nl} bestaat niet.`, en: `${what.en} does not exist.` });
}

const explain = { nl: z.locales.nl().localeError, en: z.locales.en().localeError };

/** What zod found wrong, as field errors in both languages. A message of our own in a schema is used as it is when it has both. */
export function fieldErrorsFrom(error: z.ZodError, where: FieldError['in']): FieldError[] {
  return error.issues.map((issue) => ({
    in: where,
    field: where === 'body' ? `/${issue.path.map(String).join('/')}` : issue.path.map(String).join('.'),
    detail: { nl: sentence(issue, 'nl'), en: sentence(issue, 'en') },
  }));
}

function sentence(issue: z.core.$ZodIssue, language: Language): string {
  const own = issue.code === 'custom' ? issue.params?.[language] : undefined;
  if (typeof own === 'string') return own;
  const raw = { input: undefined, ...issue };
  const said = isRawIssue(raw) ? explain[language](raw) : undefined;
  return (typeof said === 'string' ? said : said?.message) ?? issue.message;
}

/** zod's texts per language take an issue as it was raised; a finished issue has all of that but the input. */
function isRawIssue(issue: { code?: string; input?: unknown }): issue is z.core.$ZodRawIssue {
  return typeof issue.code === 'string' && 'input' in issue;
}
