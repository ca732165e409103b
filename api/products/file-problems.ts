import type { z } from 'zod';
import type { FieldError } from '../errors.ts';
import type { Language } from '../language.ts';

type Said = Record<Language, string>;
type Path = readonly PropertyKey[];

/** What zod found wrong in the file, as one error per field, each saying in both languages what to do. */
export function describeIssues(issues: readonly z.core.$ZodIssue[], above: Path = []): FieldError[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => fieldError([...path, key], unknownField));
      case 'invalid_key':
        return describeIssues(issue.issues, path);
      case 'invalid_union':
        return describeIssues(closestOption(issue.errors), path);
      default:
        return [fieldError(path, whatToDo(issue))];
    }
  });
}

/** A field error of the file, with its place as a JSON pointer such as `/products/3/name`. */
export function fieldError(path: Path, detail: Said): FieldError {
  const pointer = path.map((part) => String(part).replaceAll('~', '~0').replaceAll('/', '~1')).join('/');
  return { in: 'body', field: `/${pointer}`, detail };
}

const unknownField: Said = {
  nl: 'Dit veld bestaat niet: verbeter de naam of haal het weg.',
  en: 'There is no such field: correct its name or remove it.',
};

/** Of the ways to write a value, the one whose kind fits: its findings are the useful ones. */
function closestOption(options: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] {
  const isWrongKind = (issue: z.core.$ZodIssue) => issue.code === 'invalid_type' && issue.path.length === 0;
  return options.find((issues) => !issues.some(isWrongKind)) ?? options.at(-1) ?? [];
}

const kinds: Record<string, Said> = {
  string: { nl: 'een tekst', en: 'a text' },
  number: { nl: 'een getal', en: 'a number' },
  int: { nl: 'een geheel getal', en: 'a whole number' },
  boolean: { nl: 'true of false', en: 'true or false' },
  array: { nl: 'een lijst: […]', en: 'a list: […]' },
  tuple: { nl: 'een lijst: […]', en: 'a list: […]' },
  object: { nl: 'een object: {…}', en: 'an object: {…}' },
  record: { nl: 'een object: {…}', en: 'an object: {…}' },
};
const anything: Said = { nl: 'een andere waarde', en: 'another value' };

function whatToDo(issue: z.core.$ZodIssue): Said {
  switch (issue.code) {
    case 'custom':
      return { nl: String(issue.params?.nl ?? issue.message), en: String(issue.params?.en ?? issue.message) };
    case 'invalid_type': {
      const kind = kinds[issue.expected] ?? anything;
      return issue.input === undefined
        ? { nl: `Dit veld ontbreekt: vul ${kind.nl} in.`, en: `This field is missing: fill in ${kind.en}.` }
        : { nl: `Vul hier ${kind.nl} in.`, en: `Fill in ${kind.en} here.` };
    }
    case 'invalid_value': {
      const values = issue.values.map(String).join(', ');
      return issue.values.length === 1
        ? { nl: `Hier kan alleen dit staan: ${values}.`, en: `Only this can be here: ${values}.` }
        : { nl: `Kies een van deze: ${values}.`, en: `Choose one of these: ${values}.` };
    }
    case 'invalid_format':
      return {
        nl: 'Schrijf een e-mailadres als naam@organisatie.nl.',
        en: 'Write an email address as name@organisation.nl.',
      };
    case 'too_small':
      return tooSmall(issue);
    case 'too_big':
      return tooBig(issue);
    default:
      return { nl: 'Deze waarde kan hier niet; verbeter haar.', en: 'This value cannot be here; correct it.' };
  }
}

function tooSmall({ origin, minimum, inclusive }: z.core.$ZodIssueTooSmall): Said {
  if (origin === 'string') return { nl: 'Vul dit in; het is leeg.', en: 'Fill this in; it is empty.' };
  if (origin === 'array') {
    return { nl: `Zet er ten minste ${minimum} in de lijst.`, en: `Put at least ${minimum} in the list.` };
  }
  return inclusive
    ? { nl: `Vul ${minimum} of meer in.`, en: `Fill in ${minimum} or more.` }
    : { nl: `Vul meer dan ${minimum} in.`, en: `Fill in more than ${minimum}.` };
}

function tooBig({ origin, maximum }: z.core.$ZodIssueTooBig): Said {
  if (origin === 'string') {
    return { nl: `Gebruik hooguit ${maximum} tekens.`, en: `Use at most ${maximum} characters.` };
  }
  if (origin === 'array') {
    return { nl: `Zet er hooguit ${maximum} in de lijst.`, en: `Put at most ${maximum} in the list.` };
  }
  return { nl: `Vul hooguit ${maximum} in.`, en: `Fill in at most ${maximum}.` };
}
