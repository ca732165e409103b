import type { z } from 'zod';
import type { FieldError } from '../errors.ts';
import type { Said } from '../language.ts';
import { anyOf, whatIsWrong } from './what-is-wrong.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Something that zod found wrong: where in the input, and in both languages what to do about it. */
export type Fault = { path: Path; detail: Said };

/**
 * What zod found wrong, as one fault per field. `input` is what was parsed: zod's issues do not tell whether a value was
 * wrong or not there at all.
 */
export function describeIssues(issues: readonly Issue[], input: unknown, above: Path = []): Fault[] {
  return issues.flatMap((issue): Fault[] => {
    const path = [...above, ...issue.path];
    switch (issue.code) {
      case 'unrecognized_keys':
        return issue.keys.map((key) => ({ path: [...path, key], detail: unknownField }));
      case 'invalid_key':
        return describeIssues(issue.issues, input, path);
      case 'invalid_union': {
        const closest = closestOption(issue.errors);
        if (closest) return describeIssues(closest, input, path);
        break;
      }
    }
    const given = valueAt(input, path);
    const detail =
      issue.code === 'invalid_union' && issue.errors.length > 0
        ? anyOf(issue.errors.flat(), given)
        : whatIsWrong(issue, given);
    return [{ path, detail }];
  });
}

/** An error in the body, with its place as a JSON pointer (RFC 6901) such as `/products/3/name`; `` is the whole body. */
export function fieldError(path: Path, detail: Said): FieldError {
  return { in: 'body', field: pointerTo(path), detail };
}

function pointerTo(path: Path): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

const unknownField: Said = {
  nl: 'Dit veld bestaat niet: verbeter de naam of haal het weg.',
  en: 'There is no such field: correct its name or remove it.',
};

/** Of the ways to write a value, the one whose kind fits: its findings are the useful ones. Undefined when none does. */
function closestOption(options: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const isOtherKind = (issue: Issue) =>
    (issue.code === 'invalid_type' || issue.code === 'invalid_value') && issue.path.length === 0;
  return options.find((issues) => !issues.some(isOtherKind));
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, part) => {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    return Reflect.get(value, part);
  }, input);
}
