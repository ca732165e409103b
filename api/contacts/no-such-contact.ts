import { type DomainError, notFound } from '../errors.ts';

/** `not-found` for a contact's number. */
export function noSuchContact(id: number): DomainError {
  return notFound({ nl: `Contact ${id}`, en: `Contact ${id}` });
}
