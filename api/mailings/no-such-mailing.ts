import { type DomainError, notFound } from '../errors.ts';

/** `not-found` for a mailing. */
export function noSuchMailing(id: number): DomainError {
  return notFound({ nl: `Verzending ${id}`, en: `Mailing ${id}` });
}
