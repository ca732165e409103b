import { createHash } from 'node:crypto';
import { subscribeWording } from '../../status-site/src/text/subscribe-words.ts';
import type { Language } from '../language.ts';

/** Which words somebody agreed to, such as `nl-3f2a…`: other words on the form give another version by themselves. */
export function consentVersion(language: Language): string {
  const { introduction, consent, send } = subscribeWording[language];
  const hash = createHash('sha256').update([introduction, consent, send].join('\n')).digest('hex');
  return `${language}-${hash.slice(0, 16)}`;
}
