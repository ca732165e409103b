import { type DomainError, notFound } from '../errors.ts';

/** `not-found` for an SMS that is not there. */
export function noSuchSms(id: number): DomainError {
  return notFound({ nl: `Sms ${id}`, en: `SMS ${id}` });
}
