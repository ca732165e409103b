import { DomainError, type FieldError } from '../errors.ts';
import type { Said } from '../language.ts';

/** What the fields of the API's requests are called at the command line, by the beginning of their JSON pointer. */
export type OptionNames = Readonly<Record<string, string>>;

/** Does the work; what is wrong is told with the names of the options that the person typed. */
export async function inWordsOfOptions<T>(options: OptionNames, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (!(error instanceof DomainError)) throw error;
    const detail = typed(options, error.detail);
    if (error.fields.length === 0) throw new DomainError(error.type, detail);
    const fields = error.fields.map((field) => ({
      ...field,
      field: optionFor(options, field),
      detail: typed(options, field.detail),
    }));
    const names = [...new Set(fields.map(({ field }) => field))].join(', ');
    const correct = { nl: `Verbeter: ${names}.`, en: `Correct: ${names}.` };
    // What is no slip in typing is told as it is, once.
    const isToldBelow = error.type === 'invalid-input' || fields.some((field) => field.detail.en === detail.en);
    throw new DomainError(error.type, isToldBelow ? correct : detail, fields);
  });
}

function optionFor(options: OptionNames, { field }: FieldError): string {
  const known = Object.keys(options).find((pointer) => field === pointer || field.startsWith(`${pointer}/`));
  return (known !== undefined && options[known]) || field || 'options';
}

/** Words of the API, such as “outsideWindow” and Idempotency-Key, as options. */
function typed(options: OptionNames, { nl, en }: Said): Said {
  const names = Object.entries(options).map(([pointer, option]) => [`“${pointer.slice(1)}”`, option] as const);
  const inOptions = (text: string) =>
    names.reduce((said, [name, option]) => said.replaceAll(name, option), text.replaceAll('Idempotency-Key', '--once'));
  return { nl: inOptions(nl), en: inOptions(en) };
}
