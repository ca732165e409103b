import type { Queryable } from '../database/client.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Language } from '../language.ts';

/** The organisation's own language, in which a command says what the API says in its caller's: Dutch as long as there is no organisation. */
export async function ownLanguage(db: Queryable): Promise<Language> {
  const [row] = await db.select({ language: organisation.language }).from(organisation);
  return row?.language ?? 'nl';
}
