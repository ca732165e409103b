import type { Said } from '../language.ts';

/** Why a call did not arrive, in words for whoever must mend it. */
const words = {
  'no-such-host': {
    nl: 'De naam in het adres bestaat niet, of is nu niet op te zoeken.',
    en: 'The name in the address does not exist, or cannot be looked up now.',
  },
  'not-public': {
    nl: 'Het adres ligt niet op het openbare internet. Baken roept alleen openbare adressen aan.',
    en: 'The address is not on the public internet. Baken calls public addresses only.',
  },
  'no-connection': {
    nl: 'Er kwam geen verbinding tot stand, of zij werd verbroken.',
    en: 'No connection could be made, or it was broken off.',
  },
  certificate: {
    nl: 'Het certificaat van de ontvanger klopt niet.',
    en: 'The certificate of the receiver is not right.',
  },
  'no-answer': { nl: 'Er kwam niet op tijd antwoord.', en: 'No answer came in time.' },
  redirect: {
    nl: 'De ontvanger verwijst door naar een ander adres. Vul dat adres zelf in.',
    en: 'The receiver redirects to another address. Fill in that address itself.',
  },
  gone: { nl: 'De ontvanger antwoordt dat dit adres niet meer bestaat.', en: 'The receiver answers that it is gone.' },
  throttled: { nl: 'De ontvanger vraagt om te wachten.', en: 'The receiver asks to wait.' },
  'refused-status': {
    nl: 'De ontvanger antwoordde met een fout.',
    en: 'The receiver answered with an error.',
  },
  'wrong-echo': {
    nl: 'De ontvanger antwoordde, maar gaf de challenge niet terug. Antwoord met {"challenge":"…"} en de waarde uit het bericht.',
    en: 'The receiver answered, but did not give the challenge back. Answer with {"challenge":"…"} and the value of the message.',
  },
} as const satisfies Record<string, Said>;

export type CallFailure = keyof typeof words;

/** A failure as a person is told it. */
export function failureInWords(failure: CallFailure, status: number | null): Said {
  const { nl, en } = words[failure];
  if (status === null) return { nl, en };
  const withStatus = (sentence: string) => sentence.replace(/\.$/, ` (HTTP ${status}).`);
  return { nl: withStatus(nl), en: withStatus(en) };
}
