import type { Language } from '../snapshot.ts';
import type { Channel, LeaveBy, SubscribeAnswer, SubscribeProblem } from '../subscribe-facts.ts';

/** The words of the form to subscribe and of what the service answers to it. */
export type SubscribeWording = {
  subscribe: string;
  introduction: string;
  which: string;
  allProducts: string;
  where: string;
  whereHelp: string;
  email: string;
  mobile: string;
  mobileHelp: string;
  leaveEmpty: string;
  /** What somebody agrees to by sending the form. A change of it is a new version of the consent. */
  consent: string;
  send: string;
  correct: string;
  problems: Record<SubscribeProblem, string>;
  otherWays: string;
  otherWaysHelp: string;
  byCalendar: string;
  byFeed: string;
  byJson: string;
  byPage: string;
  byTelephone: string;
  answers: Record<SubscribeAnswer['outcome'], string>;
  check: Record<Channel, string>;
  notReceived: string;
  asksFor: Record<Channel, string>;
  willGet: Record<Channel, string>;
  allOfSite: string;
  confirm: string;
  notAsked: string;
  /** How to get rid of it again. */
  leave: Record<LeaveBy, string>;
  change: string;
  expiredHelp: string;
  unknownHelp: string;
  tooManyHelp: string;
  toForm: string;
};

const nl: SubscribeWording = {
  subscribe: 'Abonneren',
  introduction: 'Krijg een bericht bij een storing en bij gepland onderhoud. U kunt zich op elk moment weer afmelden.',
  which: 'Over welke diensten wilt u bericht?',
  allProducts: 'Alle diensten op deze pagina, ook als er later diensten bij komen',
  where: 'Waar wilt u de berichten krijgen?',
  whereHelp: 'Vul een van de twee in, of allebei.',
  email: 'E-mailadres',
  mobile: 'Mobiel nummer, voor sms',
  mobileHelp: 'Bijvoorbeeld 06\u00a012345678. Een nummer uit een ander land begint met + en de landcode.',
  leaveEmpty: 'Laat dit veld leeg',
  consent:
    'Na het versturen krijgt u een bericht met een link. Pas als u daarmee bevestigt, bent u abonnee. We gebruiken uw adres en nummer alleen voor deze berichten. Bevestigt u niet, dan wissen we ze na 7 dagen.',
  send: 'Vraag de berichten aan',
  correct: 'Verbeter dit eerst',
  problems: {
    'no-products': 'Kies minstens één dienst, of “Alle diensten”.',
    'no-address': 'Vul een e-mailadres of een mobiel nummer in.',
    'wrong-email': 'Dit e-mailadres klopt niet. Een e-mailadres ziet er zo uit: naam@voorbeeld.nl.',
    'wrong-number': 'Dit telefoonnummer klopt niet. Een mobiel nummer ziet er zo uit: 06\u00a012345678.',
    'not-mobile': 'Dit is geen mobiel nummer. Alleen een mobiel nummer kan een sms krijgen.',
  },
  otherWays: 'Andere manieren',
  otherWaysHelp: 'Werkt het formulier niet, of wilt u geen berichten? Dan kunt u ook:',
  byCalendar: 'Het onderhoud in uw agenda zetten',
  byFeed: 'De pagina’s volgen met een nieuwslezer (Atom-feed)',
  byJson: 'De gegevens gebruiken in uw eigen programma (JSON)',
  byPage: 'Deze pagina’s bekijken',
  byTelephone: 'Bellen met',
  answers: {
    'check-messages': 'U bent er bijna: bevestig uw aanvraag',
    confirm: 'Wilt u deze berichten krijgen?',
    confirmed: 'U bent nu abonnee',
    expired: 'Deze link werkt niet meer',
    'unknown-link': 'Deze link werkt niet',
    'too-many': 'Er zijn nu te veel aanvragen',
  },
  check: {
    email: 'U krijgt binnen enkele minuten een mail op het adres dat u invulde. Open de link in die mail.',
    sms: 'U krijgt binnen enkele minuten een sms op het nummer dat u invulde. Open de link in die sms.',
  },
  notReceived:
    'De link werkt 24 uur. Krijgt u geen bericht? Kijk bij de ongewenste mail, of vraag het opnieuw aan. Lukt het dan nog niet, bel of mail ons.',
  asksFor: {
    email: 'U krijgt dan mail bij een storing en bij gepland onderhoud van:',
    sms: 'U krijgt dan een sms bij een storing en bij gepland onderhoud van:',
  },
  willGet: {
    email: 'U krijgt mail bij een storing en bij gepland onderhoud van:',
    sms: 'U krijgt een sms bij een storing en bij gepland onderhoud van:',
  },
  allOfSite: 'alle diensten op deze pagina',
  confirm: 'Ja, ik wil deze berichten',
  notAsked: 'Hebt u dit niet aangevraagd? Dan hoeft u niets te doen: zonder uw bevestiging krijgt u geen berichten.',
  leave: {
    footer: 'Onder elke mail staat hoe u zich weer afmeldt.',
    stop: 'Wilt u de sms’jes niet meer? Antwoord dan met STOP.',
    asking: 'Wilt u de sms’jes niet meer? Bel of mail ons dan.',
  },
  change: 'Pas aan welke berichten u krijgt',
  expiredHelp: 'Een link werkt 24 uur. Vraag de berichten opnieuw aan, dan krijgt u een nieuwe link.',
  unknownHelp: 'Misschien is de link niet helemaal overgenomen. Open hem opnieuw vanuit het bericht.',
  tooManyHelp: 'Probeer het over een uur opnieuw. Lukt het dan nog niet, bel of mail ons dan.',
  toForm: 'Naar het formulier',
};

const en: SubscribeWording = {
  subscribe: 'Subscribe',
  introduction: 'Get a message about disruptions and planned maintenance. You can unsubscribe at any time.',
  which: 'Which services do you want messages about?',
  allProducts: 'All services on this page, including those that are added later',
  where: 'Where do you want to get the messages?',
  whereHelp: 'Fill in one of the two, or both.',
  email: 'Email address',
  mobile: 'Mobile number, for text messages',
  mobileHelp: 'For example 06\u00a012345678. A number from another country starts with + and the country code.',
  leaveEmpty: 'Leave this field empty',
  consent:
    'After sending this form you get a message with a link. You are subscribed only when you confirm through that link. We use your address and number for these messages only. If you do not confirm, we delete them after 7 days.',
  send: 'Request the messages',
  correct: 'Correct this first',
  problems: {
    'no-products': 'Choose at least one service, or “All services”.',
    'no-address': 'Fill in an email address or a mobile number.',
    'wrong-email': 'This email address is not right. An email address looks like this: name@example.com.',
    'wrong-number': 'This telephone number is not right. A mobile number looks like this: 06\u00a012345678.',
    'not-mobile': 'This is not a mobile number. Only a mobile number can get text messages.',
  },
  otherWays: 'Other ways',
  otherWaysHelp: 'Does the form not work, or do you not want messages? You can also:',
  byCalendar: 'Put the maintenance in your calendar',
  byFeed: 'Follow the pages with a news reader (Atom feed)',
  byJson: 'Use the data in your own program (JSON)',
  byPage: 'Look at these pages',
  byTelephone: 'Call',
  answers: {
    'check-messages': 'Almost done: confirm your request',
    confirm: 'Do you want to get these messages?',
    confirmed: 'You are now subscribed',
    expired: 'This link no longer works',
    'unknown-link': 'This link does not work',
    'too-many': 'There are too many requests now',
  },
  check: {
    email: 'Within a few minutes you get an email at the address that you filled in. Open the link in that email.',
    sms: 'Within a few minutes you get a text message at the number that you filled in. Open the link in it.',
  },
  notReceived:
    'The link works for 24 hours. No message? Look among your unwanted mail, or ask again. If it still does not work, call or email us.',
  asksFor: {
    email: 'You will get email about disruptions and planned maintenance of:',
    sms: 'You will get text messages about disruptions and planned maintenance of:',
  },
  willGet: {
    email: 'You get email about disruptions and planned maintenance of:',
    sms: 'You get text messages about disruptions and planned maintenance of:',
  },
  allOfSite: 'all services on this page',
  confirm: 'Yes, I want these messages',
  notAsked: 'Did you not ask for this? Then do nothing: without your confirmation you get no messages.',
  leave: {
    footer: 'Every email says how to unsubscribe.',
    stop: 'Do you want to stop the text messages? Then answer STOP.',
    asking: 'Do you want to stop the text messages? Then call or email us.',
  },
  change: 'Change which messages you get',
  expiredHelp: 'A link works for 24 hours. Request the messages again to get a new link.',
  unknownHelp: 'Perhaps the link was not copied completely. Open it again from the message.',
  tooManyHelp: 'Try again in an hour. If it still does not work, call or email us.',
  toForm: 'To the form',
};

export const subscribeWording: Record<Language, SubscribeWording> = { nl, en };
