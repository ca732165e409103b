import { type DomainError, notFound } from '../errors.ts';

/** `not-found` for a group's id. */
export function noSuchGroup(id: string): DomainError {
  return notFound({ nl: `Doelgroep ${id}`, en: `Audience group ${id}` });
}
