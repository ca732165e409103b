import type { Incident } from '../snapshot.ts';
import { compareMoments } from './times.ts';

type Promised = Pick<Incident, 'nextUpdateAt' | 'nextUpdateIsOverdue'>;

/** Of which the public hears first: what is still to come goes before what is overdue. */
export function soonestOf(open: Promised[]): Promised {
  const promised = open
    .flatMap(({ nextUpdateAt, nextUpdateIsOverdue }) => (nextUpdateAt ? [{ nextUpdateAt, nextUpdateIsOverdue }] : []))
    .sort((a, b) => compareMoments(a.nextUpdateAt, b.nextUpdateAt));
  const toCome = promised.find(({ nextUpdateIsOverdue }) => !nextUpdateIsOverdue);
  return toCome ?? promised[0] ?? { nextUpdateAt: undefined, nextUpdateIsOverdue: false };
}
