import type { WebhookKind } from '../database/schema/webhooks.ts';
import type { Language } from '../language.ts';
import { type ChatMessage, chatMessage } from './chat-message.ts';
import { mattermostMessage } from './mattermost-message.ts';
import { slackMessage } from './slack-message.ts';
import { standardEvent, type TimedFacts } from './standard-event.ts';
import { teamsMessage } from './teams-message.ts';

export type ChatKind = Exclude<WebhookKind, 'standard'>;

const forms: Record<ChatKind, (message: ChatMessage) => object> = {
  slack: slackMessage,
  teams: teamsMessage,
  mattermost: mattermostMessage,
};

/** The body of a call about an event, in the webhook's own form and language. The same event gives the same body. */
export function renderCall({ kind, language }: { kind: WebhookKind; language: Language }, event: TimedFacts): string {
  if (kind === 'standard') return JSON.stringify(standardEvent(event, language));
  return renderChat(kind, chatMessage(event.facts, language));
}

/** A message in the form of a chat service. */
export function renderChat(kind: ChatKind, message: ChatMessage): string {
  return JSON.stringify(forms[kind](message));
}
