import { lanes } from '../database/schema/mailings.ts';

export type LaneName = keyof typeof lanes;

/** The lanes, the most urgent first. */
export const laneNames = ['management', 'duty', 'internal', 'external', 'subscribers'] as const satisfies LaneName[];

/** What people call the lane with this number. Throws when there is none. */
export function laneName(lane: number): LaneName {
  const found = laneNames.find((name) => lanes[name] === lane);
  if (!found) throw new Error(`there is no lane ${lane}`);
  return found;
}
