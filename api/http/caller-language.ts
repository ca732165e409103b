import type { Context } from 'hono';
import type { Language } from '../language.ts';

/** In which language the caller is told things: Dutch unless it prefers English. */
export function callerLanguage(context: Context): Language {
  return /^\s*en\b/i.test(context.req.header('accept-language') ?? '') ? 'en' : 'nl';
}
