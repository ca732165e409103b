import type { Said } from '../language.ts';

/** For `refine`: why a value is wrong and what to do, where the usual words do not say enough. Ends the checks of it. */
export function says(nl: string, en: string): { params: Said; abort: true } {
  return { params: { nl, en }, abort: true };
}

/** For `superRefine` and `transform`: what is wrong at a place below the value, and what to do. */
export function faultAt(path: (string | number)[], nl: string, en: string) {
  return { code: 'custom' as const, path, params: { nl, en } };
}
