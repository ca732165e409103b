import { Parser } from 'htmlparser2';

/** Elements that mail programs put the answered mail in, by class or id. */
const quoteMarks =
  /\b(gmail_quote|gmail_attr|yahoo_quoted|protonmail_quote|moz-cite-prefix|moz-forward-container|zmail_extra|tutanota_quote|divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|ymail_android_signature)\b/;
const unseen = new Set(['head', 'style', 'script', 'title', 'template', 'noscript']);
const blocks = new Set(['p', 'div', 'tr', 'li', 'ul', 'ol', 'table', 'blockquote', 'hr', 'pre', 'h1', 'h2', 'h3']);
/** They close themselves, or are often left open: they open nothing that must be closed. */
const empty = new Set(['br', 'hr', 'img', 'meta', 'link', 'input', 'wbr', 'base', 'col']);

/**
 * The text of an HTML mail as its reader sees it, without what it answers to: quoted blocks are left out where the mail
 * program marks them. Outlook puts all that it answers to after an empty mark: there the text ends.
 */
export function htmlToText(html: string): string {
  let text = '';
  let ended = false;
  /** How many elements deep we are in something that is left out. */
  let skipped = 0;
  const parser = new Parser({
    onopentag: (name, { class: kind = '', id = '', style = '' }) => {
      if (ended) return;
      if (empty.has(name)) {
        if (skipped === 0 && (name === 'br' || name === 'hr')) text += '\n';
        return;
      }
      if (/^(appendonsend|divRplyFwdMsg|mail-editor-reference-message-container)$/.test(id.replace(/^x_/, ''))) {
        ended = skipped === 0;
        return;
      }
      const isQuote = name === 'blockquote' || quoteMarks.test(`${kind} ${id}`);
      const isUnseen = unseen.has(name) || /display\s*:\s*none/i.test(style);
      if (skipped > 0 || isQuote || isUnseen) skipped += 1;
      else if (blocks.has(name)) text += '\n';
    },
    ontext: (piece) => {
      if (!ended && skipped === 0) text += piece.replaceAll(/\s+/g, ' ');
    },
    onclosetag: (name) => {
      if (ended || empty.has(name)) return;
      if (skipped > 0) skipped -= 1;
      else if (blocks.has(name)) text += '\n';
    },
  });
  parser.end(html);
  return text
    .replaceAll(/[\u00a0\u200b\u200c\ufeff]/g, ' ')
    .replaceAll(/ *\n */g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
