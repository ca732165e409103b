import type { LocalTimes } from './local-times.ts';
import { say } from './with-database.ts';

type Entry = { at: string; actor: string; what: string; detail: unknown };

/** Says a logbook, a line for each action: when, who, what, and the particulars. */
export function sayLogbook(entries: Entry[], local: LocalTimes): void {
  say('logbook:');
  for (const { at, actor, what, detail } of entries)
    say(`  ${local(at)} ${actor}: ${what}${particulars(detail, local)}`);
}

function particulars(detail: unknown, local: LocalTimes): string {
  const text = JSON.stringify(detail, (_, value) => (isMoment(value) ? local(value) : value));
  return text === undefined || text === '{}' || text === 'null' ? '' : ` ${text}`;
}

function isMoment(value: unknown): value is string {
  return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/.test(value);
}
