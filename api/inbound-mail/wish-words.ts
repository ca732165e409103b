const mails =
  '(?:storings|waarschuwings)?(?:mail(?:s|tjes|ing|ings|inglijst)?|e-?mail(?:s|berichten)?|bericht(?:en|jes)?|melding(?:en)?|nieuwsbrie(?:f|ven)|updates?|messages?|notifications?|newsletters?|notices?)';

/** Words in one sentence, in this order; a number is how many characters there may be between them. */
function said(...parts: (string | number)[]): RegExp {
  const pattern = parts.map((part) => (typeof part === 'number' ? `[^.!?]{0,${part}}?` : `\\b(?:${part})\\b`));
  return new RegExp(pattern.join(''), 'u');
}

/** "I get no mail any more" is a complaint; "please, no mail any more" is a wish. */
const wanting = 'graag|gaarne|wil|willen|wens|wensen|wenst|hoef|hoeven|stuur|sturen|verzoek|liever|aub|svp';
const list = 'lijst|maillijst|mailinglijst|verzendlijst|bestand|mailbestand|adres|e-?mailadres|mailadres';

/** Ways to ask for no more email. The text is in lower case, on one line. */
export const wishes: readonly RegExp[] = [
  // Nederlands
  said('afmelden|afmelding|af te melden|uitschrijven|uitschrijving|uit te schrijven'),
  said('afgemeld (?:te )?worden|uitgeschreven (?:te )?worden'),
  said('meld|meldt|schrijf', 30, 'mij|me|ons|mijn|onze|dit', 60, 'af|uit'),
  said('heb|hebben', 30, 'mij|me|ons', 30, 'afgemeld|uitgeschreven', 60, 'maar|toch|steeds'),
  said('haal|verwijder|schrap|gooi', 60, list),
  said(list, 40, 'verwijderen|halen|schrappen|verwijderd'),
  said(wanting, 60, 'geen|niets|niks|nooit', 40, mails, 40, 'meer'),
  said(wanting, 60, '(?:geen|niets|niks|nooit) meer', 40, `${mails}|ontvangen|sturen|toesturen`),
  said(wanting, 80, 'niet (?:meer|langer)', 40, 'ontvangen|krijgen|hebben|mailen|toegestuurd|gemaild'),
  said('graag', 40, 'ontvang|krijg', 60, 'niet (?:meer|langer)'),
  new RegExp(`^(?:geen|niets|niks) ([^.!?]{0,40}? )?${mails} ([^.!?]{0,20}? )?meer\\b`, 'u'),
  new RegExp(`^(?:(?:deze|dit|uw|de|jullie) )?(?:${mails} )?niet (?:meer|langer) (?:ontvangen|krijgen|sturen)\\b`, 'u'),
  said('mail(?:en)? (?:mij|me|ons) niet (?:meer|langer)'),
  said('stop(?:pen)?', 40, `${mails}|mailen|e-?mailen|sturen|zenden|toezenden|spammen`),
  said(`${mails}|abonnement`, 40, 'stoppen|stopzetten|stop te zetten|opzeggen|op te zeggen'),
  // English
  said('unsubscribe|unsubscribed|unsubscribing|unsubscription|opt[ -]?out|opting out|opt (?:me|us) out|deregister'),
  said('(?:take|remove|delete|drop|get) (?:me|us|my|our|this)', 60, 'off|from|list|address|e-?mail'),
  said(
    "no longer|not|don't|dont|never",
    30,
    'want|wish|like|need|interested',
    40,
    `receive|receiving|get|getting|${mails}`,
  ),
  /(?<!\b(?:you|they|we|i) )\b(?:do not|don't|dont|stop|quit) (?:ever |please )?(?:send|e-?mail|mail|contact)(?:ing)?\b/u,
  said('no (?:more|further)', 15, mails),
];

const greeting = '(?:hoi|hallo|beste|goedemorgen|goedemiddag|geachte|hi|hello|dear)';
const courtesy =
  'graag|gaarne|please|pls|svp|aub|nu|now|ermee|hiermee|hier mee|this|it|bedankt|dank u(?: wel)?|thanks|thank you|mvg.{0,40}';
const shortWords =
  'stop|stoppen|stopall|stop all|stopzetten|ophouden|uit|end|quit|cancel|leave|remove|remove me|verwijder|verwijderen|afmelden|uitschrijven';

/** The whole text is one such word, with at most courtesies around it: in a sentence they mean too many things. */
export const shortWish = new RegExp(
  `^(?:${greeting}[^.!,]{0,40}[.!,]? )?(?:(?:${courtesy}),? )*(?:${shortWords})(?:[,.!]* (?:${courtesy}))*\\s*[.!,]*$`,
  'u',
);

/** What makes it a matter for a person. */
export const doubts: readonly RegExp[] = [
  // The contrary, or a mistake.
  said(
    "(?:niet|nooit|not|never|don't|dont)(?: \\w+)? (?:afmelden|uitschrijven|af te melden|uit te schrijven|unsubscribe|stop|stoppen|opt[ -]?out|remove)",
  ),
  said('afmelding|uitschrijving|opt[ -]?out', 30, 'ongedaan|intrekken|terugdraaien|undo|reverse'),
  said('aanmelden|aan te melden|inschrijven|alsnog|toch (?:wel|weer)|(?:re-?)?subscribe (?:me|us)|re-?subscribe'),
  said('sign me up|per ongeluk|vergissing|by accident|accidentally|by mistake'),
  said('weer', 30, 'ontvangen|krijgen'),
  // About somebody else.
  said("collega'?s?|medewerkers?|medewerkster|namens|voormalig\\w*|opvolger|voorganger|overleden|werkt niet meer"),
  said('(?:uit|niet meer in) dienst|colleagues?|employees?|on behalf of|deceased|no longer works'),
  said('left the (?:company|organisation)'),
  /[^\s@<>,;:"]{1,64}@[^\s@<>,;:"]{1,200}\.[a-z]{2,}/u,
  // A part only, or for a time.
  said("alleen|behalve|uitgezonderd|uitsluitend|tijdelijk|voorlopig|sms|sms'?(?:j)?es"),
  said('only|except|temporarily|for now|text messages'),
  // Something else that one can call off.
  said('training|bijeenkomst|vergadering|overleg|cursus|webinar|afspraak|evenement|workshop|congres|symposium|lunch'),
  said('ziek|ziekgemeld|meeting|event|course|appointment|conference|sick|account|machtiging|aansluiting'),
  said('(?:bij|na|tijdens) het (?:afmelden|uitschrijven)'),
  // About messages that did not come.
  said('meer', 20, 'gehad|gekregen'),
  // A question, or no person at the desk.
  /\b(?:hoe|how|waar|where)\b[^.!?]{0,80}?\b(?:afmelden|uitschrijven|af te melden|unsubscribe|opt[ -]?out|stop)\b[^.!?]{0,60}\?/u,
  said('afwezig|vakantie|verlof|out of (?:the )?office|on leave|on holiday|abwesend'),
];

const signOff = 'afmelden|uitschrijven|uitloggen|unsubscribe|unsubscribing|opting out';

/** Sentences that speak of opting out without asking for it: that it does not work, or what somebody wants to know about it. */
export const remarks: readonly RegExp[] = [
  said(signOff, 40, "werkt|lukt|gaat|doet het|functioneert|work|works|working|fails?|doesn't"),
  said('werkt|werken|lukt', 40, signOff),
  said("kan|kunnen|kon|konden|can't|cannot", 60, 'niet|not|niet meer', 40, signOff),
  said("can't|cannot", 40, signOff),
  said('wil|willen|wilde|wilden|graag', 12, 'weten'),
  said('waarom|klopt het|why|is it true'),
];
