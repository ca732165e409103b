import { z } from 'zod';
import { faultAt, says } from '../input/says.ts';
import type { WorkingDays } from './profile.ts';

const liberationDay = {
  'every year': 'yearly',
  'every fifth year': 'every-fifth-year',
  never: 'never',
} as const satisfies Record<string, WorkingDays['liberationDay']>;

const date = z
  .string()
  .refine(
    isDate,
    says('Schrijf een dag die bestaat, zoals “2026-05-15”.', 'Write a day that exists, such as “2026-05-15”.'),
  );

function isDate(text: string): boolean {
  try {
    return /^20\d{2}-\d{2}-\d{2}$/.test(text) && Temporal.PlainDate.from(text) !== undefined;
  } catch {
    return false;
  }
}

/** Some days on which the organisation is closed, or one: then `to` is left out. */
const closureInFile = z
  .strictObject({ from: date, to: date.optional() })
  .superRefine(({ from, to }, context) => {
    if (to === undefined || to >= from) return;
    context.addIssue(faultAt(['to'], `Dit moet op of na ${from} zijn.`, `This must be on or after ${from}.`));
  })
  .transform(({ from, to }) => ({ from, to: to ?? from }));

/** Which days are days off where the law leaves that to the organisation, and when it is closed besides (requirement D4). */
export const workingDaysInFile = z
  .strictObject({
    good_friday: z.enum(['off', 'working day']).default('working day'),
    liberation_day: z.enum(['every year', 'every fifth year', 'never']).default('every fifth year'),
    closed: z.array(closureInFile).max(200).default([]),
  })
  .transform(
    (file): WorkingDays => ({
      goodFriday: file.good_friday === 'off',
      liberationDay: liberationDay[file.liberation_day],
      closed: file.closed,
    }),
  );
