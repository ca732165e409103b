import type { Said } from '../language.ts';
import type { ChatMessage } from './chat-message.ts';

/** What a test says, whatever it is sent to. */
export const testText: Said = {
  nl: 'Dit is een test. Er is niets aan de hand.',
  en: 'This is a test. Nothing is wrong.',
};

/** The first message in a chat: who sees it knows that the address is right. */
export function helloMessage(organisation: string): Record<keyof Said, ChatMessage> {
  return {
    nl: {
      title: `Berichten van ${organisation}`,
      paragraphs: ['Hier verschijnen voortaan de berichten over storingen en onderhoud.'],
      link: undefined,
    },
    en: {
      title: `Messages from ${organisation}`,
      paragraphs: ['From now on, messages about disruptions and maintenance appear here.'],
      link: undefined,
    },
  };
}
