import { DomainError, type FieldError } from '../errors.ts';

/** What the fields of the API's requests are called at the command line, by the beginning of their JSON pointer. */
export type OptionNames = Readonly<Record<string, string>>;

/** Does the work; what is wrong with a field is told with the name of the option that the person typed. */
export async function inWordsOfOptions<T>(options: OptionNames, work: () => Promise<T>): Promise<T> {
  return work().catch((error: unknown) => {
    if (!(error instanceof DomainError) || error.fields.length === 0) throw error;
    const fields = error.fields.map((field) => ({ ...field, field: optionFor(options, field) }));
    const names = [...new Set(fields.map(({ field }) => field))].join(', ');
    throw new DomainError(error.type, { nl: `Verbeter: ${names}.`, en: `Correct: ${names}.` }, fields);
  });
}

function optionFor(options: OptionNames, { field }: FieldError): string {
  const known = Object.keys(options).find((pointer) => field === pointer || field.startsWith(`${pointer}/`));
  return (known !== undefined && options[known]) || field || 'options';
}
