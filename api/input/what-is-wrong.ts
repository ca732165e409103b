import type { z } from 'zod';
import type { Said } from '../language.ts';

type Issue = z.core.$ZodIssue;

/**
 * One finding of zod in plain words: what to do, in both languages. Never zod's own words, which are for programmers.
 * `given` is the value that was found wrong; undefined when there was none.
 */
export function whatIsWrong(issue: Issue, given: unknown): Said {
  switch (issue.code) {
    case 'custom':
      return ownWords(issue.params) ?? correctIt;
    case 'invalid_type':
    case 'invalid_value':
      return anyOf([issue], given);
    case 'invalid_union':
      return oneOf(issue.inclusive === false ? [] : (issue.options ?? []), given);
    case 'invalid_format':
      return formats[issue.format] ?? correctIt;
    case 'too_small':
      return tooSmall(issue, given);
    case 'too_big':
      return tooBig(issue, given);
    default:
      return correctIt;
  }
}

/** What to fill in where any of several kinds or values will do: one issue for each of them. */
export function anyOf(issues: readonly Issue[], given: unknown): Said {
  const values = issues.flatMap((issue) => (issue.code === 'invalid_value' ? issue.values : []));
  const wanted = issues.flatMap((issue) => (issue.code === 'invalid_type' ? [kinds[issue.expected] ?? anything] : []));
  if (wanted.length === 0) return oneOf(values, given);
  const choices = [...values.map(String).map((value): Said => ({ nl: `“${value}”`, en: `“${value}”` })), ...wanted];
  const nl = choices.map((choice) => choice.nl).join(' of ');
  const en = choices.map((choice) => choice.en).join(' or ');
  return given === undefined
    ? { nl: `Dit veld ontbreekt: vul ${nl} in.`, en: `This field is missing: fill in ${en}.` }
    : { nl: `Vul hier ${nl} in.`, en: `Fill in ${en} here.` };
}

function oneOf(values: readonly unknown[], given: unknown): Said {
  if (values.length === 0) return correctIt;
  const list = values.map(String).join(', ');
  const choose: Said =
    values.length === 1
      ? { nl: `Hier kan alleen dit staan: ${list}.`, en: `Only this can be here: ${list}.` }
      : { nl: `Kies een van deze: ${list}.`, en: `Choose one of these: ${list}.` };
  if (given !== undefined) return choose;
  return { nl: `Dit veld ontbreekt. ${choose.nl}`, en: `This field is missing. ${choose.en}` };
}

const correctIt: Said = {
  nl: 'Deze waarde kan hier niet; verbeter haar.',
  en: 'This value cannot be here; correct it.',
};
const anything: Said = { nl: 'een andere waarde', en: 'another value' };

const kinds: Record<string, Said> = {
  string: { nl: 'een tekst', en: 'a text' },
  number: { nl: 'een getal', en: 'a number' },
  int: { nl: 'een geheel getal', en: 'a whole number' },
  boolean: { nl: 'true of false', en: 'true or false' },
  array: { nl: 'een lijst: […]', en: 'a list: […]' },
  tuple: { nl: 'een lijst: […]', en: 'a list: […]' },
  object: { nl: 'een object: {…}', en: 'an object: {…}' },
  record: { nl: 'een object: {…}', en: 'an object: {…}' },
  null: { nl: 'null', en: 'null' },
};

const formats: Record<string, Said> = {
  email: {
    nl: 'Schrijf een e-mailadres als naam@organisatie.nl.',
    en: 'Write an email address as name@organisation.nl.',
  },
  url: {
    nl: 'Schrijf een webadres, zoals https://www.organisatie.nl.',
    en: 'Write a web address, such as https://www.organisation.nl.',
  },
};

function ownWords(params: Record<string, unknown> | undefined): Said | undefined {
  const { nl, en } = params ?? {};
  return typeof nl === 'string' && typeof en === 'string' ? { nl, en } : undefined;
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall, given: unknown): Said {
  if (origin === 'string') {
    if (minimum === 1) return { nl: 'Vul dit in; het is leeg.', en: 'Fill this in; it is empty.' };
    const now = countOf(given);
    return { nl: `Gebruik ten minste ${minimum} tekens${now.nl}.`, en: `Use at least ${minimum} characters${now.en}.` };
  }
  if (origin === 'array') {
    return { nl: `Zet er ten minste ${minimum} in de lijst.`, en: `Put at least ${minimum} in the list.` };
  }
  return inclusive
    ? { nl: `Vul ${minimum} of meer in.`, en: `Fill in ${minimum} or more.` }
    : { nl: `Vul meer dan ${minimum} in.`, en: `Fill in more than ${minimum}.` };
}

function tooBig({ origin, maximum, inclusive }: z.core.$ZodIssueTooBig, given: unknown): Said {
  const now = countOf(given);
  if (origin === 'string') {
    return { nl: `Gebruik hooguit ${maximum} tekens${now.nl}.`, en: `Use at most ${maximum} characters${now.en}.` };
  }
  if (origin === 'array') {
    return {
      nl: `Zet er hooguit ${maximum} in de lijst${now.nl}.`,
      en: `Put at most ${maximum} in the list${now.en}.`,
    };
  }
  return inclusive
    ? { nl: `Vul hooguit ${maximum} in.`, en: `Fill in at most ${maximum}.` }
    : { nl: `Vul minder dan ${maximum} in.`, en: `Fill in less than ${maximum}.` };
}

/** How many characters or things there are now, where that can be told. */
function countOf(given: unknown): Said {
  if (typeof given !== 'string' && !Array.isArray(given)) return { nl: '', en: '' };
  return { nl: `; nu zijn het er ${given.length}`, en: `; now there are ${given.length}` };
}
