import { type DomainError, notFound } from '../errors.ts';

export function noSuchContact(id: number): DomainError {
  return notFound({ nl: `Contact ${id}`, en: `Contact ${id}` });
}
