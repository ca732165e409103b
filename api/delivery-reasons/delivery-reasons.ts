import type { Said } from '../language.ts';

/**
 * Why a message did not go out or arrive, or what goes on with it: a code for programs, which never changes its meaning, and
 * words for people. `{provider}`, `{login}`, `{sender}` and `{settings}` stand for what `reason-in-words.ts` fills in. What a
 * provider said itself is kept beside the code, as detail.
 */
export const deliveryReasons = {
  // Nobody was asked to send it.
  'no-address': { nl: 'Er is geen adres voor dit kanaal.', en: 'There is no address for this channel.' },
  'opted-out': { nl: 'De ontvanger heeft zich afgemeld.', en: 'The recipient opted out.' },
  suppressed: {
    nl: 'Het adres is geblokkeerd: het bestaat niet, of de eigenaar meldde een bericht als spam.',
    en: 'The address is suppressed: it does not exist, or its owner called a message spam.',
  },
  'no-longer-subscribed': { nl: 'De abonnee is geen abonnee meer.', en: 'The subscriber is subscribed no longer.' },
  stopped: { nl: 'De verzending is gestopt.', en: 'The mailing was stopped.' },
  erased: { nl: 'De gegevens van de ontvanger zijn gewist.', en: 'What was known of the recipient was erased.' },
  'no-longer-news': {
    nl: 'Het kon niet verzonden worden zolang het nieuws was.',
    en: 'It could not be sent while it was news.',
  },

  // Nobody knows whether it was taken.
  'no-answer': {
    nl: '{Provider} gaf geen duidelijk antwoord. Misschien is het bericht aangenomen; het kan twee keer aankomen.',
    en: '{Provider} gave no clear answer. It may have taken the message, which may arrive twice.',
  },
  'connection-broke': {
    nl: 'De verbinding met {provider} brak af voordat het antwoord kwam. Het bericht kan twee keer aankomen.',
    en: 'The connection with {provider} broke before its answer came. The message may arrive twice.',
  },
  'worker-stopped': {
    nl: 'Het proces dat het verzond, stopte halverwege. Het bericht kan twee keer aankomen.',
    en: 'The process that was sending it stopped halfway. The message may arrive twice.',
  },
  'worker-stopped-too-often': {
    nl: 'Het proces dat het verzond, stopte tien keer halverwege. Misschien is het bericht aangekomen.',
    en: 'The process that was sending it stopped halfway ten times. The message may have arrived.',
  },
  'never-answered': {
    nl: 'Het is drie keer verzonden zonder antwoord of het was aangenomen.',
    en: 'It was sent three times without an answer whether it was taken.',
  },
  'no-receipt': { nl: 'Er kwam op tijd geen ontvangstmelding.', en: 'No delivery receipt came in time.' },
  'not-sent-again': {
    nl: 'Een keer verzonden; een tweede keer, via een andere leverancier, lukte niet.',
    en: 'Sent once; sending it a second time, through another provider, did not succeed.',
  },
  'asked-again': { nl: 'Iemand liet het opnieuw verzenden.', en: 'Somebody had it sent once more.' },

  // The provider, our account there or a setting: what an operator can mend, or what passes.
  'too-fast': { nl: '{Provider} neemt in dit tempo niet meer aan.', en: '{Provider} takes no more at this speed.' },
  'not-now': { nl: '{Provider} neemt het nu niet aan.', en: '{Provider} does not take it now.' },
  'provider-fault': { nl: '{Provider} heeft een storing.', en: '{Provider} has a passing fault.' },
  'provider-refused': {
    nl: '{Provider} weigerde de aanroep, of een instelling is verkeerd.',
    en: '{Provider} refused the call, or a setting is wrong.',
  },
  'provider-not-found': {
    nl: 'De naam van {provider} is niet te vinden in het DNS.',
    en: 'The name of {provider} cannot be looked up.',
  },
  'provider-unreachable': { nl: '{Provider} is niet te bereiken.', en: '{Provider} cannot be reached.' },
  'no-safe-connection': {
    nl: 'Er kwam geen veilige verbinding met {provider} tot stand: controleer certificaat en versleuteling (TLS, STARTTLS).',
    en: 'No safe connection with {provider} came about: check its certificate and encryption (TLS, STARTTLS).',
  },
  'broken-off': {
    nl: '{Provider} brak af midden in een ander bericht.',
    en: '{Provider} broke off in the middle of another message.',
  },
  'login-refused': { nl: '{Provider} accepteert {login} niet.', en: '{Provider} does not accept {login}.' },
  'login-missing': {
    nl: 'Er zijn geen AWS-sleutels: zet AWS_ACCESS_KEY_ID en AWS_SECRET_ACCESS_KEY, of geef de machine een rol.',
    en: 'There are no AWS credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give the machine a role.',
  },
  'account-suspended': {
    nl: '{Provider} heeft verzenden voor het account uitgezet: kijk in de console van de leverancier.',
    en: '{Provider} has switched sending off for the account: see the provider’s console.',
  },
  'sending-paused': { nl: 'Verzenden staat op pauze bij {provider}.', en: 'Sending is paused at {provider}.' },
  'account-in-sandbox': {
    nl: '{Provider} verzendt alleen naar geverifieerde adressen zolang het account in de sandbox zit: vraag productietoegang aan.',
    en: '{Provider} only sends to verified addresses as long as the account is in the sandbox: ask for production access.',
  },
  'quota-used-up': {
    nl: 'Het dagquotum van het account bij {provider} is op.',
    en: 'The daily quota of the account at {provider} is used up.',
  },
  'spend-limit-reached': {
    nl: 'De maandelijkse bestedingslimiet van het account bij {provider} is bereikt: verhoog die daar.',
    en: 'The monthly spend limit of the account at {provider} is reached: raise it there.',
  },
  'no-balance': {
    nl: 'Het account bij {provider} heeft geen saldo meer: vul het aan.',
    en: 'The account at {provider} has no balance left: top it up.',
  },
  'sender-refused': {
    nl: '{Provider} accepteert onze afzender niet: controleer {sender}.',
    en: '{Provider} does not accept our sender: check {sender}.',
  },
  'relay-refused': {
    nl: '{Provider} geeft geen mail voor ons door: controleer MAIL_FROM en SMTP_URL.',
    en: '{Provider} does not pass mail on for us: check MAIL_FROM and SMTP_URL.',
  },
  'configuration-set-unknown': {
    nl: '{Provider} kent de configuratieset niet: controleer {settings}.',
    en: '{Provider} does not know the configuration set: check {settings}.',
  },
  'setting-wrong': { nl: '{Provider} vindt een instelling verkeerd.', en: '{Provider} finds a setting wrong.' },
  'clock-wrong': {
    nl: '{Provider} vindt onze klok verkeerd staan: zet de tijd van deze machine goed.',
    en: '{Provider} finds our clock wrong: set the time of this machine.',
  },
  'country-blocked': {
    nl: 'De beschermingsinstellingen van het AWS-account staan dit nummer of dit land niet toe.',
    en: 'The protect configuration of the AWS account does not allow this number or its country.',
  },
  'outbox-full': { nl: 'De schijf met het uitvak is vol.', en: 'The disk with the outbox is full.' },
  'outbox-not-writable': {
    nl: 'De dienst mag niet schrijven in de map van het uitvak: controleer OUTBOX_DIR.',
    en: 'The service may not write in the outbox folder: check OUTBOX_DIR.',
  },
  'outbox-failed': {
    nl: 'Het bericht kon niet in het uitvak geschreven worden.',
    en: 'The message could not be written to the outbox.',
  },

  // The address, or who is behind it.
  'address-unknown': {
    nl: 'Dit adres of nummer bestaat niet.',
    en: 'This address or number does not exist.',
  },
  'address-refused': {
    nl: '{Provider} accepteert dit adres of nummer niet.',
    en: '{Provider} does not accept this address or number.',
  },
  'address-not-supported': {
    nl: '{Provider} kan niet verzenden naar een adres met accenten of een ander schrift voor de @.',
    en: '{Provider} cannot send to an address with accents or another script before the @.',
  },
  'address-or-message-refused': {
    nl: '{Provider} accepteert dit adres of dit bericht niet.',
    en: '{Provider} does not accept this address or message.',
  },
  'no-route': { nl: '{Provider} vindt geen weg naar dit adres.', en: '{Provider} finds no way to this address.' },
  'answered-stop': {
    nl: 'De eigenaar van dit nummer antwoordde STOP aan deze afzender.',
    en: 'The owner of this number answered STOP to this sender.',
  },
  'suppressed-by-provider': {
    nl: '{Provider} verzond het niet: dit adres kwam eerder terug, ook bij anderen.',
    en: '{Provider} did not send it: this address bounced before, also with others.',
  },
  'on-account-suppression-list': {
    nl: '{Provider} verzond het niet: het adres staat op de blokkeerlijst van het account. Haal het daar ook weg.',
    en: '{Provider} did not send it: the address is on the suppression list of the account. Remove it there too.',
  },
  'mailbox-takes-no-mail': { nl: 'Dit postvak neemt geen mail aan.', en: 'This mailbox takes no mail.' },
  'mailbox-full': { nl: 'Het postvak is vol.', en: 'The mailbox is full.' },
  'spam-complaint': { nl: 'De lezer meldde het bericht als spam.', en: 'The reader called the message spam.' },

  // The message.
  'message-too-large': { nl: 'Het bericht is te groot of te lang.', en: 'The message is too large or too long.' },
  'message-refused': {
    nl: 'De inhoud of vorm van het bericht werd geweigerd.',
    en: 'The content or form of the message was refused.',
  },
  'refused-by-policy': {
    nl: 'Het bericht werd geweigerd volgens het beleid van de ontvangende kant.',
    en: 'The message was refused by the policy of the receiving side.',
  },
  'template-failed': {
    nl: '{Provider} kon de sjabloon niet invullen.',
    en: '{Provider} could not fill in the template.',
  },
  'virus-found': {
    nl: '{Provider} nam het bericht aan en weigerde het daarna: er zou een virus in zitten.',
    en: '{Provider} took the message and then refused it: it found a virus.',
  },

  // What was reported afterwards.
  'not-authenticated': {
    nl: 'De ontvangende mailserver vertrouwt onze mail niet: controleer SPF, DKIM en DMARC.',
    en: 'The receiving mail server does not allow our mail: check SPF, DKIM and DMARC.',
  },
  'not-taken': {
    nl: 'De ontvangende mailserver nam het niet aan, ook niet na herhaald proberen.',
    en: 'The receiving mail server did not take it, also after trying again.',
  },
  'not-delivered-in-time': {
    nl: 'Het kon niet op tijd bezorgd worden.',
    en: 'It could not be delivered in time.',
  },
  undeliverable: { nl: '{Provider} kon het niet bezorgen.', en: '{Provider} could not deliver it.' },
  delayed: {
    nl: '{Provider} blijft het proberen: het is nog niet aangenomen.',
    en: '{Provider} keeps trying: it has not been taken yet.',
  },
  'delayed-mailbox-full': {
    nl: '{Provider} blijft het proberen: het postvak is vol.',
    en: '{Provider} keeps trying: the mailbox is full.',
  },
  'delayed-as-spam': {
    nl: '{Provider} blijft het proberen: de ontvangende mailserver houdt het voor spam.',
    en: '{Provider} keeps trying: the receiving mail server takes it for spam.',
  },
  'delayed-sender-blocked': {
    nl: '{Provider} blijft het proberen: de ontvangende mailserver blokkeert het IP-adres van {provider}.',
    en: '{Provider} keeps trying: the receiving mail server blocks the address that {provider} sends from.',
  },
  'delayed-connection': {
    nl: '{Provider} blijft het proberen: de verbinding met de ontvangende mailserver brak af.',
    en: '{Provider} keeps trying: the connection with the receiving mail server broke.',
  },
  'delayed-receiver-fault': {
    nl: '{Provider} blijft het proberen: de ontvangende mailserver heeft een storing.',
    en: '{Provider} keeps trying: the receiving mail server has a fault.',
  },
  'delayed-phone-off': {
    nl: '{Provider} blijft het proberen: de telefoon staat uit of heeft geen bereik.',
    en: '{Provider} keeps trying: the phone is off or out of reach.',
  },
  'phone-off': { nl: 'De telefoon stond uit of had geen bereik.', en: 'The phone was off or out of reach.' },
  'phone-not-reached': {
    nl: 'De telefoon kon niet op tijd bereikt worden.',
    en: 'The phone could not be reached in time.',
  },
  'phone-busy': { nl: 'De telefoon was bezig met een andere sms.', en: 'The phone was busy with another SMS.' },
  'phone-full': {
    nl: 'De telefoon kon de sms niet aannemen, bijvoorbeeld omdat het geheugen vol is.',
    en: 'The phone could not take the SMS, for example because its memory is full.',
  },
  'phone-refused': {
    nl: 'Het mobiele netwerk accepteert deze telefoon niet.',
    en: 'The mobile network does not accept this phone.',
  },
  'subscriber-absent': {
    nl: 'Het mobiele netwerk kent deze abonnee op dit moment niet.',
    en: 'The mobile network does not know the subscriber at present.',
  },
  'subscriber-refused': {
    nl: 'Het mobiele netwerk accepteert deze abonnee niet.',
    en: 'The mobile network does not accept this subscriber.',
  },
  'sms-not-possible': {
    nl: 'Dit abonnement of netwerk kan geen sms ontvangen.',
    en: 'This subscription or network cannot receive SMS.',
  },
  'sms-barred': {
    nl: 'De abonnee, de telefoon of de aanbieder blokkeert sms.',
    en: 'The subscriber, the phone or the operator has barred SMS.',
  },
  'network-fault': { nl: 'Het mobiele netwerk heeft een storing.', en: 'The mobile network has a fault.' },
  'blocked-by-network': {
    nl: 'Het mobiele netwerk hield het bericht tegen.',
    en: 'The mobile network blocked the message.',
  },
  'taken-for-spam': {
    nl: 'Het mobiele netwerk hield het bericht voor spam.',
    en: 'The mobile network took the message for spam.',
  },

  other: { nl: 'Het ging om een andere reden niet.', en: 'It did not go for another reason.' },
} as const satisfies Record<string, Said>;

/** A reason's code: stable, for programs. Documented as an enumeration in the OpenAPI document. */
export type ReasonCode = keyof typeof deliveryReasons;

export function isReasonCode(text: string): text is ReasonCode {
  return Object.hasOwn(deliveryReasons, text);
}

export const reasonCodes = Object.keys(deliveryReasons).filter(isReasonCode);
