import type { Mandatory, PreferencesOutcome } from '../preferences-facts.ts';
import type { Language } from '../snapshot.ts';

type PreferencesWords = {
  title: string;
  intro: (organisation: string) => string;
  outcomes: Record<Exclude<PreferencesOutcome, 'opened'>, { title: string; help: string }>;
  channels: Record<'email' | 'sms', (masked: string) => string>;
  choose: string;
  stopped: Record<'email' | 'sms', string>;
  stoppedForGood: Record<'email' | 'sms', (email: string) => string>;
  refusedForGood: (email: string) => string;
  suppressed: (email: string) => string;
  nothing: Record<'email' | 'sms', string>;
  save: string;
  all: string;
  allHelp: string;
  stop: string;
  undo: string;
  mandatoryTitle: string;
  mandatory: Record<Mandatory, string>;
  noneMandatory: string;
  stillMandatory: string;
  unknown: string;
  unknownHelp: string;
};

/** What the page with somebody's choices says. */
export const preferencesWording: Record<Language, PreferencesWords> = {
  nl: {
    title: 'Uw berichten',
    intro: (organisation) =>
      `Hier ziet en kiest u welke berichten over storingen en onderhoud u krijgt van ${organisation}.`,
    outcomes: {
      saved: { title: 'Uw keuze is opgeslagen', help: 'Hieronder staat wat u vanaf nu krijgt.' },
      stopped: {
        title: 'U bent afgemeld',
        help: 'U krijgt geen berichten meer over storingen en onderhoud. Was dit een vergissing? Klik dan op “Toch weer ontvangen”.',
      },
      undone: {
        title: 'U krijgt weer berichten',
        help: 'Uw afmelding is teruggedraaid. Hieronder staat wat u krijgt.',
      },
    },
    channels: { email: (masked) => `E-mail naar ${masked}`, sms: (masked) => `Sms naar ${masked}` },
    choose: 'Vink aan waarover u bericht wilt:',
    stopped: {
      email: 'U krijgt nu geen e-mail. Vink iets aan als u weer e-mail wilt.',
      sms: 'U krijgt nu geen sms. Vink iets aan als u weer sms wilt.',
    },
    stoppedForGood: {
      email: (email) =>
        `U krijgt geen e-mail: u hebt zich afgemeld bij het servicecentrum. Wilt u weer e-mail? Mail dan naar ${email}.`,
      sms: (email) =>
        `U krijgt geen sms: u hebt zich afgemeld bij het servicecentrum. Wilt u weer sms? Mail dan naar ${email}.`,
    },
    refusedForGood: (email) =>
      `Hiervoor hebt u zich afgemeld bij het servicecentrum. Wilt u er weer bericht over? Mail dan naar ${email}.`,
    suppressed: (email) =>
      `Berichten naar dit adres kwamen niet aan of zijn als ongewenst gemeld. Daarom sturen we er niets meer heen. Mail naar ${email} als het adres weer werkt.`,
    nothing: { email: 'U krijgt geen e-mail die u kunt uitzetten.', sms: 'U krijgt geen sms die u kunt uitzetten.' },
    save: 'Keuze opslaan',
    all: 'Helemaal niets meer ontvangen?',
    allHelp: 'U krijgt dan geen e-mail en geen sms meer over storingen en onderhoud. U kunt het altijd terugdraaien.',
    stop: 'Meld mij overal voor af',
    undo: 'Toch weer ontvangen',
    mandatoryTitle: 'Wat u niet kunt uitzetten',
    mandatory: {
      management:
        'U krijgt altijd een sms bij een storing met de hoogste prioriteit (P1). Dat hoort bij uw rol: het management moet die dan meteen weten.',
      staff: 'U krijgt altijd de berichten voor medewerkers. Die horen bij uw werk.',
    },
    stillMandatory: 'Berichten die u niet kunt uitzetten, krijgt u nog wel.',
    noneMandatory: 'U krijgt geen verplichte berichten. U kunt alles uitzetten.',
    unknown: 'Deze link werkt niet',
    unknownHelp:
      'Misschien is hij niet helemaal overgenomen. Open de link opnieuw vanuit de e-mail, of mail het woord “afmelden” naar het adres dat onderaan die e-mail staat.',
  },
  en: {
    title: 'Your messages',
    intro: (organisation) =>
      `Here you see and choose which messages about disruptions and maintenance you get from ${organisation}.`,
    outcomes: {
      saved: { title: 'Your choice has been saved', help: 'Below you see what you get from now on.' },
      stopped: {
        title: 'You have been unsubscribed',
        help: 'You will get no more messages about disruptions and maintenance. Was this a mistake? Then press “Receive them after all”.',
      },
      undone: { title: 'You will get messages again', help: 'This is undone. Below you see what you get.' },
    },
    channels: { email: (masked) => `Email to ${masked}`, sms: (masked) => `Text messages to ${masked}` },
    choose: 'Tick what you want messages about:',
    stopped: {
      email: 'You get no email now. Tick something if you want email again.',
      sms: 'You get no text messages now. Tick something if you want them again.',
    },
    stoppedForGood: {
      email: (email) =>
        `You get no email: you unsubscribed through the service centre. Do you want email again? Then email ${email}.`,
      sms: (email) =>
        `You get no text messages: you unsubscribed through the service centre. Do you want them again? Then email ${email}.`,
    },
    refusedForGood: (email) =>
      `You unsubscribed from these through the service centre. Do you want messages about them again? Then email ${email}.`,
    suppressed: (email) =>
      `Messages to this address did not arrive, or were reported as unwanted. So we send nothing to it any more. Email ${email} if the address works again.`,
    nothing: {
      email: 'You get no email that you can switch off.',
      sms: 'You get no text messages that you can switch off.',
    },
    save: 'Save my choice',
    all: 'Do you want nothing at all?',
    allHelp:
      'You will then get no email and no text messages about disruptions and maintenance. You can always undo it.',
    stop: 'Unsubscribe me from everything',
    undo: 'Receive them after all',
    mandatoryTitle: 'What you cannot switch off',
    mandatory: {
      management:
        'You always get a text message about a disruption of the highest priority (P1). It belongs to your role: management must know at once.',
      staff: 'You always get the messages for staff. They belong to your work.',
    },
    stillMandatory: 'You will still get messages that you cannot switch off.',
    noneMandatory: 'You get no mandatory messages. You can switch off everything.',
    unknown: 'This link does not work',
    unknownHelp:
      'Perhaps it was not copied completely. Open the link again from the email, or mail the word “unsubscribe” to the address at the bottom of that email.',
  },
};
