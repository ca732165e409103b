const mostLines = 2_000;
const longestLine = 1_000;

/** Below this line is the mail that is answered or passed on. */
const quoteBegins = [
  /^\s*[-_*]{2,}\s*(oorspronkelijk|origineel|original|doorgestuurd|forwarded|ursprüngliche|weitergeleitete|message d.origine|mensaje original)\b.{0,30}[-_*]{2,}/i,
  /^\s*begin (van )?(doorgestuurd|forwarded)\b.*:\s*$/i,
  /^>>> .+ >>>\s*$/,
];
/** "Op 23 november 2026 om 11:42 schreef Logius <…>:", on one line or broken over a few. */
const attribution =
  /^[>\s]*(op|on|le|am|el|il)\b.{3,400}\b(schreef|geschreven|wrote|écrit|schrieb|escribió|scritto)\b.{0,200}:\s*$/i;
const mostAttributionLines = 4;
/** The head of an answered mail as Outlook and phones write it: from whom, and within a few lines when or to whom. */
const headFrom = /^\s*\**(van|from|von|de|da)\s*:\**\s*\S?/i;
const headRest =
  /^\s*\**(verzonden|datum|date|sent|gesendet|envoyé|enviado|inviato|aan|to|an|à|onderwerp|subject)\s*:/i;

const signOff =
  /^\s*(met\s+(een\s+)?(vriendelijke|hartelijke|beste|zonnige|collegiale)\s+groet(en)?|(vriendelijke|hartelijke|beste)\s+groet(en)?|groet(en|jes)?|mvg|m\.v\.g\.?|hoogachtend|(with\s+)?(kind(est)?|best|warm)\s+regards|regards|best wishes|yours (sincerely|faithfully|truly)|sincerely|kr|rgds)\b/i;
const signature = /^(--|__) ?$/;
const disclaimer =
  /^\W*(disclaimer|dit (e-?mail)?bericht (kan|is)|deze e-?mail (en|is|kan)|de informatie in (dit|deze)|this (e-?mail|message|communication) (and|is|may|contains))\b.{10,}/i;
/** What programs and phones add by themselves, and the warning that a mail server puts above mail from outside. */
const added = [
  /^\s*(verstuurd|verzonden|gestuurd|sent|envoyé|gesendet|von meinem|enviado)\b.{0,20}\b(vanaf|vanuit|via|met|from|with|depuis|de mon|von|desde)\b.{0,80}$/i,
  /^\s*(outlook (voor|for) (ios|android)\b.*|(get|download) outlook\b.*|download (outlook|de app)\b.*)$/i,
  /^\s*this (message|mail|email) was (automatically )?(generated|sent) by (gmail|google|apple mail|yahoo)\b.*$/i,
  /^\W*(let op|waarschuwing|caution|external|externe?|warning)\b.{0,60}\b(buiten|outside|extern\w*|external\w*)\b.*$/i,
  /^\W*(externe? (e-?)?mail|external (e-?mail|sender))\W*$/i,
];
/** A phone's signature behind the words, on the same line. */
const addedBehind = /\s(verstuurd|verzonden|sent) (vanaf|from) (mijn|my) [\w -]{1,40}$/i;
/** Our own opt-out footer, where a program quotes without marking it: its words are not the sender's. Lines may be broken anew. */
const ownFooters = [
  /als\s+u\s+deze\s+mail\s+niet\s+meer\s+wilt\s+ontvangen[\s\S]{0,300}?direct\s+afmelden:?/gi,
  /if\s+you\s+no\s+longer\s+want\s+to\s+receive\s+this\s+email[\s\S]{0,300}?unsubscribe\s+at\s+once:?/gi,
];

/**
 * What the sender of a mail typed: without the mail that is answered (above or below), signature, disclaimer, and lines
 * that programs add. Rules by line and of bounded length, so that no text can take long
 * (docs/decisions/inbound-mail.md says why no library).
 */
export function ownText(text: string): string {
  const lines = ownFooters
    .reduce((rest, footer) => rest.replaceAll(footer, ' '), text)
    .replaceAll(/\r\n?/g, '\n')
    .split('\n', mostLines)
    .map((line) => line.slice(0, longestLine).replaceAll('\u00a0', ' ').replace(addedBehind, ''));
  const typed = withoutQuotes(lines).filter((line) => !added.some((rule) => rule.test(line)));
  const body = withoutSignature(typed).join('\n').trim();
  return (body === '' ? typed.join('\n') : body).replaceAll(/\n{3,}/g, '\n\n').trim();
}

function withoutQuotes(lines: string[]): string[] {
  const kept: string[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (quoteBegins.some((rule) => rule.test(line)) || isHead(lines, at)) return kept;
    const length = attributionLength(lines, at);
    if (length > 0) {
      at += length - 1;
      // Not every program marks what it quotes: then all that follows is quoted.
      if (!isMarked(nextWithText(lines, at + 1))) return kept;
    } else if (!isMarked(line)) kept.push(line);
  }
  return kept;
}

const isMarked = (line: string) => /^\s*[>|]/.test(line);

function nextWithText(lines: string[], from: number): string {
  return lines.slice(from, from + 10).find((line) => line.trim() !== '') ?? '>';
}

function isHead(lines: string[], at: number): boolean {
  if (!headFrom.test(lines[at] ?? '')) return false;
  const after = lines.slice(at + 1, at + 8).filter((line) => line.trim() !== '');
  return after.slice(0, 4).some((line) => headRest.test(line));
}

/** Over how many lines an attribution is broken that begins here; 0 when none does. */
function attributionLength(lines: string[], at: number): number {
  if (!/^[>\s]*(op|on|le|am|el|il)\b/i.test(lines[at] ?? '')) return 0;
  for (let length = 1; length <= mostAttributionLines; length += 1) {
    const joined = lines.slice(at, at + length).join(' ');
    if (attribution.test(joined)) return length;
  }
  return 0;
}

/** Up to where the sender takes leave; of what stands below a quoted mail too. */
function withoutSignature(lines: string[]): string[] {
  const end = lines.findIndex(
    (line, at) => signature.test(line) || disclaimer.test(line) || (signOff.test(line) && hasTextBefore(lines, at)),
  );
  return end < 0 ? lines : lines.slice(0, end);
}

function hasTextBefore(lines: string[], at: number): boolean {
  return lines.slice(0, at).some((line) => line.trim() !== '');
}
