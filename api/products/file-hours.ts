import { z } from 'zod';
import { faultAt, says } from '../input/says.ts';
import { line } from './file-values.ts';
import { readWindowRule } from './maintenance-rule.ts';
import { days, type MaintenanceWindow, type MomentInWeek, type Repetition } from './profile.ts';

const timePattern = /^(?:[01]\d|2[0-3]):[0-5]\d$/;
const momentPattern = /^(?:(mon|tue|wed|thu|fri|sat|sun) )?((?:[01]\d|2[0-3]):[0-5]\d)$/;

const timeOfDay = z
  .string()
  .refine(
    (text) => timePattern.test(text),
    says('Schrijf de tijd als 08:00, van 00:00 tot en met 23:59.', 'Write the time as 08:00, from 00:00 to 23:59.'),
  );
const endOfHours = z
  .string()
  .refine(
    (text) => timePattern.test(text) || text === '24:00',
    says('Schrijf de tijd als 17:00, tot en met 24:00.', 'Write the time as 17:00, up to 24:00.'),
  );

/** Hours on some days: `from` before `to`, no day twice. Hours over midnight are two entries. */
export const hoursInFile = z
  .strictObject({ days: z.array(z.enum(days)).min(1), from: timeOfDay, to: endOfHours })
  .superRefine((value, context) => {
    if (value.from >= value.to) {
      context.addIssue(
        faultAt(
          ['to'],
          `Dit moet later zijn dan ${value.from}. Lopen de uren door na middernacht, maak er dan twee regels van.`,
          `This must be later than ${value.from}. If the hours go on past midnight, make two entries.`,
        ),
      );
    }
    value.days.forEach((day, index) => {
      if (value.days.indexOf(day) === index) return;
      context.addIssue(
        faultAt(
          ['days', index],
          `${day} staat er al; haal een van de twee weg.`,
          `${day} is there already; remove one of the two.`,
        ),
      );
    });
  });

/** A time of day with or without the day of the week before it: `21:00`, `mon 23:00`. */
const momentInFile = z
  .string()
  .refine(
    (text) => momentPattern.test(text),
    says(
      'Schrijf een tijd als “21:00”, of met de dag ervoor: “mon 23:00”.',
      'Write a time as “21:00”, or with the day before it: “mon 23:00”.',
    ),
  );

function readMoment(text: string): MomentInWeek {
  const [, name, time] = momentPattern.exec(text) ?? [];
  return { day: days.find((day) => day === name) ?? null, time: time ?? text };
}

/** A maintenance window (requirement F2): a rule in words or one that a clock can follow, and the times. */
export const maintenanceWindowInFile = z
  .strictObject({
    rule: line(),
    from: momentInFile.optional(),
    to: momentInFile.optional(),
    of: line().optional(),
    note: line().optional(),
  })
  .superRefine((window, context) => {
    const { repeats } = readWindowRule(window.rule, window.from);
    const ends = [
      ['from', window.from, window.to],
      ['to', window.to, window.from],
    ] as const;
    for (const [end, text, other] of ends) {
      const fault = timeFault(repeats, text, other);
      if (fault) context.addIssue(faultAt([end], fault.nl, fault.en));
    }
    if (window.from !== undefined && window.from === window.to) {
      context.addIssue(faultAt(['to'], sameMoment.nl, sameMoment.en));
    }
  })
  .transform(
    (window): MaintenanceWindow => ({
      rule: window.rule,
      ...readWindowRule(window.rule, window.from),
      from: window.from === undefined ? null : readMoment(window.from),
      to: window.to === undefined ? null : readMoment(window.to),
      of: window.of ?? null,
      note: window.note ?? null,
    }),
  );

const sameMoment = {
  nl: 'Begin en einde zijn gelijk; verbeter een van de twee.',
  en: 'Begin and end are the same; correct one of the two.',
};

/** What is wrong with one end of a window, given the rule that it must fit and the window's other end. */
function timeFault(repeats: Repetition | null, text: string | undefined, other: string | undefined) {
  if (text === undefined) {
    if (repeats === null && other === undefined) return undefined;
    return {
      nl: 'Vul hier een tijd in, zoals “21:00”: een venster heeft een begin en een einde.',
      en: 'Fill in a time here, such as “21:00”: a window has a begin and an end.',
    };
  }
  const { day } = readMoment(text);
  if (repeats?.every === 'week' && day === null) {
    return {
      nl: 'Zet de dag erbij, zoals “mon 23:00”: dit venster is wekelijks.',
      en: 'Add the day, such as “mon 23:00”: this window is weekly.',
    };
  }
  if (repeats !== null && repeats.every !== 'week' && day !== null) {
    return {
      nl: 'Laat de dag weg, zoals “21:00”: de regel zegt al welke dag.',
      en: 'Leave the day out, such as “21:00”: the rule already says which day.',
    };
  }
  return undefined;
}

const dayAndTime = momentInFile
  .refine(
    (text) => readMoment(text).day !== null,
    says('Zet de dag erbij, zoals “sun 23:55”.', 'Add the day, such as “sun 23:55”.'),
  )
  .transform(readMoment);

/** Every week from one moment to another, such as `sun 23:55` to `mon 06:05` (requirement C11). */
export const muteWindowInFile = z
  .strictObject({ from: dayAndTime, to: dayAndTime })
  .refine(({ from, to }) => from.day !== to.day || from.time !== to.time, {
    path: ['to'],
    ...says(sameMoment.nl, sameMoment.en),
  });
