import type { Context } from 'hono';
import type { Language } from '../language.ts';

/** The caller's language, for an answer that has words of ours; the answer's `Content-Language` says which it is. */
export function answerLanguage(context: Context): Language {
  const language = callerLanguage(context);
  context.header('Content-Language', language);
  return language;
}

/** In which language the caller is told things: Dutch unless it prefers English. */
export function callerLanguage(context: Context): Language {
  return /^\s*en\b/i.test(context.req.header('accept-language') ?? '') ? 'en' : 'nl';
}
