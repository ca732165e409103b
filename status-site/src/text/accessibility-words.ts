import type { Accessibility, Language } from '../snapshot.ts';

/** The words of the accessibility statement, after the model that Dutch public bodies use, in plain language. */
type AccessibilityWording = {
  accessibility: string;
  introduction(organisation: string, address: string): string;
  complies: string;
  statuses: Record<Accessibility['status'], string>;
  notAssessed: string;
  assessedOn: string;
  report: string;
  registered: string;
  issues: string;
  made: string;
  measures: string[];
  problem: string;
  tell: string;
  orCall: string;
  ombudsman: string;
  toOmbudsman: string;
};

export const accessibilityWording: Record<Language, AccessibilityWording> = {
  nl: {
    accessibility: 'Toegankelijkheid',
    introduction: (organisation, address) =>
      `${organisation} wil dat iedereen deze website kan gebruiken. Deze toegankelijkheidsverklaring gaat over ${address}.`,
    complies: 'Voldoet deze website aan de eisen?',
    statuses: {
      A: 'Ja. De website voldoet aan alle eisen van WCAG 2.1, niveau A en AA (status A).',
      B: 'Gedeeltelijk. We weten wat nog niet voldoet en werken eraan (status B).',
      C: 'Nog niet helemaal. We hebben de eerste maatregelen genomen (status C).',
      D: 'Nee. De website voldoet nog niet aan de eisen (status D).',
    },
    notAssessed: 'Dat is nog niet onderzocht. Zodra het onderzoek klaar is, staat de uitkomst hier.',
    assessedOn: 'Onderzocht op',
    report: 'Lees het onderzoek',
    registered: 'Bekijk de verklaring in het register',
    issues: 'Wat voldoet nog niet?',
    made: 'Wat doen we voor de toegankelijkheid?',
    measures: [
      'U kunt alles doen met alleen het toetsenbord.',
      'Alle informatie staat er in woorden, ook voor wie een pagina laat voorlezen.',
      'De tekst past op een klein scherm en u kunt tot 400% inzoomen.',
      'De kleuren hebben genoeg contrast, in een licht en een donker thema.',
      'We testen elke nieuwe versie van de website automatisch op toegankelijkheid.',
    ],
    problem: 'Lukt iets niet?',
    tell: 'Laat het ons weten, dan lossen we het op. Mail naar',
    orCall: 'of bel',
    ombudsman: 'Bent u niet tevreden met ons antwoord, of duurt het te lang? Dan kunt u een klacht indienen.',
    toOmbudsman: 'Naar de Nationale ombudsman',
  },
  en: {
    accessibility: 'Accessibility',
    introduction: (organisation, address) =>
      `${organisation} wants everybody to be able to use this website. This accessibility statement is about ${address}.`,
    complies: 'Does this website meet the requirements?',
    statuses: {
      A: 'Yes. The website meets all requirements of WCAG 2.1, levels A and AA (status A).',
      B: 'Partly. We know what does not meet them yet, and are working on it (status B).',
      C: 'Not entirely yet. We have taken the first measures (status C).',
      D: 'No. The website does not meet the requirements yet (status D).',
    },
    notAssessed: 'That has not been assessed yet. Once it has, the outcome will be here.',
    assessedOn: 'Assessed on',
    report: 'Read the assessment',
    registered: 'See the statement in the register',
    issues: 'What does not meet them yet?',
    made: 'What do we do for accessibility?',
    measures: [
      'You can do everything with a keyboard alone.',
      'All information is there in words, also for who has a page read aloud.',
      'The text fits a small screen, and you can zoom in to 400%.',
      'The colours have enough contrast, in a light and a dark theme.',
      'We test every new version of the website for accessibility automatically.',
    ],
    problem: 'Is there something that you cannot do?',
    tell: 'Tell us, and we will mend it. Email',
    orCall: 'or call',
    ombudsman: 'Are you not satisfied with our answer, or does it take too long? Then you can make a complaint.',
    toOmbudsman: 'To the National Ombudsman (in Dutch)',
  },
};
