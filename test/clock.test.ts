import { expect, it } from 'vitest';
import { systemClock } from '../api/clock.ts';

it('the clock of the machine gives whole milliseconds, as answers of the API have them', () => {
  const moments = Array.from({ length: 50 }, () => systemClock.now());
  for (const moment of moments) expect(moment.toString()).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/);
});
