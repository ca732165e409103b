import { type DomainError, notFound } from '../errors.ts';

export function noSuchGroup(id: string): DomainError {
  return notFound({ nl: `Doelgroep ${id}`, en: `Audience group ${id}` });
}
