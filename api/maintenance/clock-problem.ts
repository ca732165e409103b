import { DomainError } from '../errors.ts';
import type { Said } from '../language.ts';

/** Why the clock could not do what is due, since when, and how often it tried. */
export type ClockProblem = Said & {
  since: string;
  /** Of the last try. */
  at: string;
  tries: number;
  /** Of which kind the error was. Never its text: that may hold what is in the database. */
  cause: string;
};

const longestWaitSeconds = 60;

/** Whether it is too soon to try again: after a second at first, then longer and longer, and at last every minute. */
export function isTooSoon(problem: Pick<ClockProblem, 'at' | 'tries'> | null, now: Temporal.Instant): boolean {
  if (!problem) return false;
  const seconds = Math.min(longestWaitSeconds, 2 ** (problem.tries - 1));
  return Temporal.Instant.compare(now, Temporal.Instant.from(problem.at).add({ seconds })) < 0;
}

/** The problem after one try more; `isNews` when it is another one than before, which is worth a line in the log. */
export function problemAfter(
  error: unknown,
  before: ClockProblem | null,
  now: Temporal.Instant,
): { problem: ClockProblem; isNews: boolean } {
  const cause = causeOf(error);
  const same = before?.cause === cause ? before : null;
  const words = error instanceof DomainError ? saidBy(error) : ourMistake(cause);
  const at = now.toString();
  return {
    problem: { ...words, since: same?.since ?? at, at, tries: (same?.tries ?? 0) + 1, cause },
    isNews: same === null,
  };
}

/** What is wrong in words; of a wrong field that of the field, as the rest says only which one. */
export function saidBy({ fields, detail }: DomainError): Said {
  return fields[0]?.detail ?? detail;
}

/** As the API shows it. */
export function shownProblem(problem: ClockProblem | null) {
  return (
    problem && {
      since: problem.since,
      at: problem.at,
      tries: problem.tries,
      detail: { nl: problem.nl, en: problem.en },
    }
  );
}

function ourMistake(cause: string): Said {
  return {
    nl: `Dit lukte niet door een fout in Baken (${cause}). Baken probeert het elke minuut opnieuw; in het log staat meer.`,
    en: `This failed by a mistake in Baken (${cause}). Baken tries again every minute; the log says more.`,
  };
}

/** The problem type, the SQLSTATE, or else the name of the error. */
function causeOf(error: unknown): string {
  if (error instanceof DomainError) return error.type;
  if (!(error instanceof Error)) return 'unknown';
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return error.name;
}
