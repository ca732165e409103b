import { lexer, parseInline, type Token } from 'marked';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from '../support/eventually.ts';
import { startTelling, type Telling } from './telling.ts';

let telling: Telling;
beforeAll(async () => {
  telling = await startTelling();
});
afterAll(() => telling.close());
beforeEach(() => telling.reset());

/** What somebody may type who copies from a log, a form or another chat; none of it may come to mean anything. */
const typed = [
  'Let op: @channel @here @all @everyone <!channel> <!here|hier> <@U123> <at>Noor</at>',
  '*vet* _schuin_ ~weg~ `code` **a** __b__ [link](https://evil.example) <https://evil.example|veilig> | a | b |',
  '# kop > citaat :wave: ~town-square &lt;b&gt; <b>x</b> {{DATE(2026-11-23T10:00:00Z)}} $geld$ \\n $$x$$ 12:30:45',
  '- punt',
  '1. eerst',
  '===',
  '    vier blanco',
  'Zie https://www.logius.nl/a_b*c_(d)?e=f~g voor meer.',
].join('\n');

/** A chat gets the message about an incident with that explanation: the body of the call. */
async function bodyFor(kind: string, change: object = {}): Promise<string> {
  const { body: webhook } = await telling.add({ kind, ...change });
  expect(webhook.state.name).toBe('active');
  await telling.startLoop();
  await telling.tell({
    status: 'identified',
    explanation: { nl: typed, en: typed },
    nextUpdateAt: telling.deps.clock.now().add({ minutes: 30 }).toString(),
  });
  await eventually(() => expect(telling.receiver.received).toHaveLength(2));
  return telling.receiver.received[1]?.body ?? '';
}

const textElement = z.strictObject({ type: z.literal('text'), text: z.string(), style: z.unknown().optional() });
const linkElement = z.strictObject({ type: z.literal('link'), url: z.url(), text: z.string() });
const slack = z.strictObject({
  text: z.string(),
  blocks: z.tuple([
    z.strictObject({
      type: z.literal('rich_text'),
      elements: z.array(
        z.strictObject({
          type: z.literal('rich_text_section'),
          elements: z.array(z.union([textElement, linkElement])),
        }),
      ),
    }),
  ]),
});

describe('a message for Slack', () => {
  it('has what was typed in elements that Slack reads no markup in, letter by letter', async () => {
    const message = slack.parse(JSON.parse(await bodyFor('slack')));
    const elements = message.blocks[0].elements.flatMap((section) => section.elements);
    expect(elements.map(({ text }) => text.trim())).toContain(typed);
    expect(elements[0]).toMatchObject({ text: 'Storing bij DigiD voor burgers', style: { bold: true } });
    expect(elements.at(-1)).toMatchObject({
      type: 'link',
      text: 'Alle berichten',
      url: expect.stringMatching(/\/actueel\/storingen\/storing\/\d{4}-\d{4}$/),
    });
  });

  it('pings nobody by its notification, and shows there what was typed', async () => {
    const { text } = slack.parse(JSON.parse(await bodyFor('slack')));
    expect(text).not.toMatch(/[<>]/);
    expect(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toContain(typed);
  });
});

const card = z.object({
  type: z.literal('message'),
  attachments: z.tuple([
    z.object({
      contentType: z.literal('application/vnd.microsoft.card.adaptive'),
      content: z.strictObject({
        $schema: z.string(),
        type: z.literal('AdaptiveCard'),
        version: z.literal('1.4'),
        body: z.array(
          z.strictObject({
            type: z.literal('RichTextBlock'),
            spacing: z.literal('None').optional(),
            inlines: z.tuple([z.object({ type: z.literal('TextRun'), text: z.string() })]),
          }),
        ),
        actions: z.array(z.strictObject({ type: z.literal('Action.OpenUrl'), title: z.string(), url: z.url() })),
        msteams: z.strictObject({ width: z.literal('Full') }),
      }),
    }),
  ]),
});

describe('a message for Teams', () => {
  it('is an Adaptive Card with what was typed in runs that know no Markdown, and mentions nobody', async () => {
    const { content } = card.parse(JSON.parse(await bodyFor('teams'))).attachments[0];
    const texts = content.body.map(({ inlines: [{ text }] }) => text);
    expect(texts[0]).toBe('Storing bij DigiD voor burgers');
    expect(withoutInvisible(texts.join('\n'))).toContain(typed);
    expect(texts.join()).not.toContain('{{');
    expect(content.actions).toMatchObject([{ title: 'Alle berichten' }]);
  });
});

const mattermost = z.strictObject({ text: z.string() });

describe('a message for Mattermost', () => {
  it('reads as typed once its Markdown is shown, with no markup of its own', async () => {
    const { text } = mattermost.parse(JSON.parse(await bodyFor('mattermost')));
    const tokens = lexer(text, { gfm: true, breaks: true });
    expect(kindsOf(tokens)).toEqual(['br', 'escape', 'heading', 'link', 'paragraph', 'space', 'text']);
    const shown = textOf(await parseInline(text.split('\n\n').slice(2, 3).join(''), { gfm: true, breaks: true }));
    expect(withoutInvisible(shown)).toBe(typed);
    expect(text.split('\n\n').at(-1)).toMatch(/^\[Alle berichten\]\(http\S+\)$/);
  });

  it('pings nobody, also as the server reads it: without backslashes and entities, with Slack’s mentions', async () => {
    const { text } = mattermost.parse(JSON.parse(await bodyFor('mattermost')));
    const read = text.replaceAll('\\', '').replaceAll('&lt;', '<');
    expect(read).not.toMatch(/@\w|<[!@#\w]/);
    expect(read).not.toMatch(/:wave:|~town|~weg/);
  });
});

describe('a message for people', () => {
  it('says what does not work, what is done, since when and when news follows', async () => {
    telling.deps.clock.set('2026-11-23T11:40:00+01:00');
    const { text } = mattermost.parse(JSON.parse(await bodyFor('mattermost')));
    const lines = withoutInvisible(text).replaceAll('\\', '').split('\n');
    expect(lines.slice(0, 3)).toEqual([
      '#### Storing bij DigiD voor burgers',
      '',
      'DigiD voor burgers werkt op dit moment niet.',
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        'Status: Oorzaak bekend',
        'Sinds: maandag 23 november 2026 om 11.33 uur',
        'Volgende bericht: uiterlijk maandag 23 november 2026 om 12.10 uur',
        expect.stringMatching(/^Kenmerk: 2026-\d{4}$/),
      ]),
    );
  });

  it('is all in English where that was chosen', async () => {
    telling.deps.clock.set('2026-11-23T11:40:00+01:00');
    const text = withoutInvisible(await bodyFor('mattermost', { language: 'en' }));
    expect(text).toContain('Disruption of DigiD voor burgers');
    expect(text).toContain('Next update: no later than Monday 23 November 2026 at 12:10 (Dutch time)');
    expect(text).not.toMatch(/Storing|Sinds|bericht/);
  });

  it('stays within what chats take, however long the text', async () => {
    for (const kind of ['slack', 'teams', 'mattermost']) {
      await telling.reset();
      await telling.add({ kind });
      await telling.startLoop();
      await telling.tell({ explanation: { nl: '_'.repeat(2_000) } });
      await eventually(() => expect(telling.receiver.received).toHaveLength(2));
      expect(telling.receiver.received[1]?.body.length).toBeLessThan(16_383);
    }
  });
});

/** Every kind of Markdown in it. */
function kindsOf(tokens: Token[]): string[] {
  const nested = tokens.flatMap((token) => [
    token.type,
    ...('tokens' in token && token.tokens ? kindsOf(token.tokens) : []),
  ]);
  return [...new Set(nested)].toSorted();
}

function textOf(html: string): string {
  return html
    .replaceAll(/<br\/?>/g, '\n')
    .replaceAll(/<a href="[^"]*">([^<]*)<\/a>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

/** As the eye sees it. */
function withoutInvisible(text: string): string {
  return text.replaceAll('\u200b', '').replaceAll(/^\u00a0+/gm, (blanks) => ' '.repeat(blanks.length));
}
