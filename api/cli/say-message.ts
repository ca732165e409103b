import { optOutLinkMark } from '../database/schema/mailings.ts';
import type { Language } from '../language.ts';
import { linkLeftOut } from '../templates/link-left-out.ts';
import { say } from './with-database.ts';

/** Says what a message says, below its heading; each recipient has another opt-out link, so that is named and not shown. */
export function sayMessage(language: Language, text: string): void {
  const readable = text.replaceAll(optOutLinkMark, linkLeftOut[language]);
  for (const line of readable.trimEnd().split('\n')) say(`    ${line}`.trimEnd());
}
