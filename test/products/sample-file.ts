import { readFileSync } from 'node:fs';

export type SampleName = 'logius' | 'sivon';

/** The text of `sample/<name>.json`. */
export function sampleText(name: SampleName): string {
  return readFileSync(new URL(`../../sample/${name}.json`, import.meta.url), 'utf8');
}

/** A change to one place of a sample, by JSON pointer; `undefined` removes what is there. */
export type Change = [pointer: string, value: unknown];

/** A copy of a sample with some places changed. */
export function changedSample(name: SampleName, ...changes: Change[]): string {
  const file: unknown = JSON.parse(sampleText(name));
  for (const [pointer, value] of changes) change(file, pointer.split('/').slice(1), value);
  return JSON.stringify(file);
}

function change(target: unknown, path: string[], value: unknown): void {
  const [key = '', ...rest] = path;
  if (!isContainer(target)) throw new Error(`there is no ${key} to change`);
  if (rest.length > 0) change(target[key], rest, value);
  else if (value !== undefined) target[key] = value;
  else if (Array.isArray(target)) target.splice(Number(key), 1);
  else delete target[key];
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
