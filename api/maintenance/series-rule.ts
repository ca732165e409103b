import { z } from '@hono/zod-openapi';
import { faultAt } from '../input/says.ts';

type Fault = ReturnType<typeof faultAt>;

const days = '(?:MO|TU|WE|TH|FR|SA|SU)';
const listOf = (one: string) => new RegExp(`^${one}(?:,${one})*$`);
/** From 1 to the most that there is; backwards from the end below zero. */
const upTo = (most: number, signed = false) => ({
  test: (text: string) =>
    text.split(',').every((one) => {
      const number = Number(signed ? one.replace(/^[+-]/, '') : one);
      return /^[+-]?\d{1,3}$/.test(one) && number >= 1 && number <= most;
    }),
});

/**
 * What a rule may be made of (RFC 5545, 3.3.10), and what each part may say. Nothing smaller than a day: the time of day is that of the
 * first time. The library leaves out what it does not know, and then works on another day than was meant.
 */
const parts: Record<string, { test(text: string): boolean }> = {
  FREQ: /^(?:DAILY|WEEKLY|MONTHLY|YEARLY)$/,
  INTERVAL: upTo(366),
  COUNT: upTo(999),
  UNTIL: /^20\d{6}(?:T\d{6}Z)?$/,
  BYDAY: listOf(`(?:[+-]?\\d{1,2})?${days}`),
  BYMONTHDAY: upTo(31, true),
  BYMONTH: upTo(12),
  BYYEARDAY: upTo(366, true),
  BYWEEKNO: upTo(53, true),
  BYSETPOS: upTo(366, true),
  WKST: new RegExp(`^${days}$`),
};

const example = '“FREQ=MONTHLY;BYDAY=2MO”';

/** A rule of RFC 5545 by which maintenance comes back daily, weekly, monthly or yearly. */
export const seriesRule = z
  .string()
  .max(300)
  .superRefine((text, context) => {
    const fault = faultOf(text);
    if (fault) context.addIssue(fault);
  })
  .openapi({ example: 'FREQ=MONTHLY;BYDAY=2MO' });

function faultOf(text: string): Fault | undefined {
  if (!/^FREQ=[A-Z]+(;[A-Z]+=[^;=\s]+)*$/.test(text)) {
    return faultAt(
      [],
      `Schrijf een regel volgens RFC 5545, zoals ${example}: hoofdletters, en FREQ vooraan.`,
      `Write a rule of RFC 5545, such as ${example}: capital letters, and FREQ first.`,
    );
  }
  const named = text.split(';').map((part) => part.split('='));
  for (const [index, [name = '', value = '']] of named.entries()) {
    const part = parts[name];
    if (!part) {
      const known = Object.keys(parts).join(', ');
      return faultAt(
        [],
        `“${name}” kan niet in deze regel. Wat wel kan: ${known}. Het tijdstip is dat van de eerste keer.`,
        `“${name}” cannot be in this rule. What can: ${known}. The time of day is that of the first time.`,
      );
    }
    if (named.findIndex(([other]) => other === name) !== index) {
      return faultAt([], `“${name}” staat er twee keer.`, `“${name}” is there twice.`);
    }
    if (!part.test(value)) return valueFault(name, value);
  }
  return undefined;
}

function valueFault(name: string, value: string): Fault {
  if (name === 'FREQ') {
    return faultAt(
      [],
      'Onderhoud komt dagelijks, wekelijks, maandelijks of jaarlijks terug: DAILY, WEEKLY, MONTHLY of YEARLY.',
      'Maintenance comes back daily, weekly, monthly or yearly: DAILY, WEEKLY, MONTHLY or YEARLY.',
    );
  }
  if (name === 'UNTIL') {
    return faultAt([], 'Schrijf de laatste dag als “UNTIL=20271231”.', 'Write the last day as “UNTIL=20271231”.');
  }
  return faultAt(
    [],
    `“${name}=${value}” bestaat niet. Controleer de waarde.`,
    `There is no “${name}=${value}”. Check the value.`,
  );
}

/** The same rule with its last day as a moment, which is how the RFC wants it: until and with that day in the zone. */
export function withLastMoment(rule: string, timeZone: string): string {
  return rule.replace(/UNTIL=(\d{4})(\d{2})(\d{2})(?=;|$)/, (_, year: string, month: string, day: string) => {
    const date = Temporal.PlainDate.from(`${year}-${month}-${day}`);
    const last = date.add({ days: 1 }).toZonedDateTime(timeZone).toInstant().subtract({ seconds: 1 });
    return `UNTIL=${last.toString({ smallestUnit: 'second' }).replaceAll(/[-:]/g, '')}`;
  });
}
