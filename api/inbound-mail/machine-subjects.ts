/** What mail systems put before the subject that they answer, in the languages that Dutch organisations get mail in. */
const labels = [
  // Nederlands
  'automatisch(?:e)? (?:antwoord|beantwoording|reactie|bericht)',
  'afwezigheids(?:melding|bericht|assistent)',
  'ontvangstbevestiging',
  // English
  'auto(?:matic)?[- ]?(?:reply|response|matic response)',
  'out of (?:the )?office(?: (?:reply|response|message))?',
  'vacation (?:reply|response|message)',
  // Deutsch, français, español, italiano, português
  'automatische antwort',
  'abwesenheits(?:notiz|nachricht|meldung)',
  'réponse automatique',
  'respuesta automática',
  'risposta automatica',
  'resposta automática',
  // Dansk, norsk, svenska, suomi, polski, čeština, türkçe
  'autosvar',
  'automatiskt? svar',
  'automaattinen vastaus',
  'automatyczna odpowiedź',
  'odpowiedź automatyczna',
  'automatická odpověď',
  'otomatik yanıt',
  // Русский, українська, 日本語, 中文
  'автоматический ответ',
  'автоматична відповідь',
  '自動(?:返信|応答)',
  '自动(?:回复|答复)',
];
/** The same, but people begin a subject so as well. */
const words = [
  'afwezig(?:heid)?\\b',
  'niet aanwezig(?! (?:in|op|binnen))',
  'ooo\\b',
  'on (?:annual |maternity |sick )?leave\\b',
  'abwesend',
  'absen(?:t|ce) du bureau',
  'fuera de (?:la )?oficina',
  'fuori (?:ufficio|sede)',
  'frånvaro',
  'fraværende',
  'poissa(?:olo)?',
];
/** What people make of it themselves. */
const sentences = [
  'ik ben (?:[\\p{L}]+ ){0,2}(?:niet aanwezig|niet op kantoor|niet bereikbaar|afwezig|met vakantie|op vakantie|met verlof)',
  'ik ben er (?:even |nu |vandaag )?niet\\s*(?:$|[-,.:(])',
];

const begins = (parts: string[]) => String.raw`^\s*(?:(?:re|aw|antw|sv):\s*)?(?:${parts.join('|')})`;

/** The subject of an automatic answer as a mail system makes it: the label, and behind it nothing or a colon and the like. */
export const autoReplyLabels = new RegExp(`${begins(labels)}\\s*(?:[:：–—([|-]|$)|${begins(words)}\\s*[:：]`, 'iu');

/** The subject of an automatic answer, or of a person who writes that way. */
export const autoReplySubjects = new RegExp(begins([...labels, ...words, ...sentences]), 'iu');

/** How mail servers begin the subject of a report on mail that did not arrive, or was read. */
export const reportSubjects = new RegExp(
  String.raw`^\s*(?:${[
    'onbestelbaar',
    'niet(?: -)? ?bezorgd',
    'bezorging is (?:mislukt|vertraagd)',
    'undeliver(?:able|ed)\\b',
    'undelivered mail',
    'returned mail',
    'mail delivery (?:failed|failure|subsystem|system)',
    'delivery (?:status notification|failure|has failed|delayed)',
    'failure notice',
    'message (?:delayed|undeliverable)',
    'warning: (?:could not send|message)',
    'unzustellbar',
    'nicht zugestellt',
    'non remis',
    'échec de la remise',
    'no se puede entregar',
    'gelezen:',
    'niet gelezen',
    'read:',
    'not read:',
    'gelesen:',
    'leesbevestiging',
  ].join('|')})`,
  'iu',
);
