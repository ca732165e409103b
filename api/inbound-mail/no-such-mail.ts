import { type DomainError, notFound } from '../errors.ts';

/** `not-found` for a mail that is not there, or of which the text was not kept. */
export function noSuchMail(id: number): DomainError {
  return notFound({ nl: `Mail ${id}`, en: `Mail ${id}` });
}
