import type { Day, MaintenanceWindow, Repetition, WindowLimit } from './profile.ts';

const fullNames: Record<string, Day> = {
  monday: 'mon',
  tuesday: 'tue',
  wednesday: 'wed',
  thursday: 'thu',
  friday: 'fri',
  saturday: 'sat',
  sunday: 'sun',
};
const whichInMonth = ['first', 'second', 'third', 'fourth', 'last'] as const;

/**
 * What a clock can follow of a window's rule in words: when it comes back (`nightly`, `weekly`, `second monday of the month`,
 * `sunday night to monday morning`), how often and how long it may be used (`at most once a month, at most 6 hours`), and for
 * which work only (`technical installations: …`). What else it says, only a person can read.
 */
export function readWindowRule(
  rule: string,
  from: string | undefined,
): Pick<MaintenanceWindow, 'repeats' | 'limit' | 'work'> {
  const [, work, rest = rule] = /^([^:]+): (.+)$/.exec(rule) ?? [];
  const parts = rest.split(',').map((part) => part.trim().toLowerCase());
  const repeats = parts.flatMap((part) => readRepetition(part, from) ?? []);
  return { repeats: repeats[0] ?? null, limit: readLimit(parts), work: work ?? null };
}

function readRepetition(text: string, from: string | undefined): Repetition | null {
  if (text === 'nightly') return { every: 'night' };
  if (text === 'weekly') return { every: 'week' };
  const [, evening, morning] = /^(\w+) night to (\w+) morning$/.exec(text) ?? [];
  const night = fullNames[(isMorning(from) ? morning : evening) ?? ''];
  if (night) return { every: 'weekday', day: night };
  const [, ordinal, name] = /^(\w+) (\w+) of the month$/.exec(text) ?? [];
  const which = whichInMonth.find((word) => word === ordinal);
  const day = fullNames[name ?? ''];
  return which && day ? { every: 'month', which, day } : null;
}

function isMorning(time: string | undefined): boolean {
  return time !== undefined && time < '12:00';
}

function readLimit(parts: string[]): WindowLimit | null {
  for (const part of parts) {
    const [, count, per] = /^at most (once|\d{1,3} times) a (month|year)$/.exec(part) ?? [];
    if (count === undefined) continue;
    const times = count === 'once' ? 1 : Number.parseInt(count, 10);
    return { times, per: per === 'year' ? 'year' : 'month', hours: longestOf(parts) };
  }
  return null;
}

function longestOf(parts: string[]): number | null {
  const found = parts.map((part) => /^at most (\d{1,3}) hours?$/.exec(part)?.[1]).find((hours) => hours !== undefined);
  return found === undefined ? null : Number(found);
}
