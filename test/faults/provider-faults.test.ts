import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { SesBehaviour } from '../support/ses-stand-in.ts';
import { type Drill, long, startDrill } from './drill.ts';

const readers = long ? 20_000 : 2_000;
const perCall = 50;

let drill: Drill;
beforeEach(async () => {
  drill = await startDrill({ readers });
});
afterEach(() => drill.close());

const throttle: SesBehaviour = { refuse: { status: 429, type: 'TooManyRequestsException' } };
const fault: SesBehaviour = { refuse: { status: 500, type: 'InternalServiceErrorException' } };
const suspended: SesBehaviour = { refuse: { status: 400, type: 'AccountSuspendedException' } };
const quota: SesBehaviour = {
  refuse: { status: 400, type: 'LimitExceededException', message: 'Daily message quota exceeded.' },
};

/** Sent, or given up because the provider took it three times without saying so. */
const endings = ['sent', 'failed'];

describe('a provider that fails in every way at once', () => {
  it('gets every message to everybody; what it took without saying so may arrive twice', async () => {
    // 30 % too fast, 10 % a fault, 5 % never answers, 5 % cut after taking, the rest well; by turns, so that it repeats.
    const kinds = [...Array(6).fill(throttle), fault, fault, { silent: true }, { cut: 'after taking' }];
    drill.ses.behave((call) => kinds[(call * 7) % 20] ?? {});
    const publicationId = await drill.publish();
    await drill.startLoop(300);
    await drill.untilEndedSoon(publicationId, endings);
    const { twice } = await drill.tally('429 to 30 %, 500 to 10 %, silent 5 %, cut 5 %');
    const [unknown] = await drill.database
      .sql`select count(distinct delivery_id)::int as n from delivery_attempts where outcome = 'unknown'`;
    expect(twice).toBeLessThanOrEqual(unknown?.n);
  });
});

describe('a provider that takes everything and never answers', () => {
  it('is soon passed over, so that few get it twice and nobody four times, and is used again when it answers', async () => {
    drill.ses.behave((call) => (call < 12 ? { silent: true } : {}));
    const publicationId = await drill.publish();
    await drill.startLoop(300);
    await drill.untilEndedSoon(publicationId, endings);
    await drill.tally('taken without an answer');
    expect(Math.max(...drill.ses.counts().values())).toBeLessThanOrEqual(3);
  });
});

describe.each([
  ['is suspended', suspended],
  ['has used up its quota', quota],
])('an account that %s halfway', (what, behaviour) => {
  it('sends the rest when a person has mended it, and nothing twice', async () => {
    const half = Math.floor(readers / 2 / perCall);
    drill.ses.behave((call) => (call < half ? {} : behaviour));
    const publicationId = await drill.publish();
    await drill.startLoop(5_000);
    await eventually(() => expect(drill.taken()).toBeGreaterThanOrEqual((half - 10) * perCall));
    await eventually(async () => {
      const [failed] = await drill.database.sql`select count(*)::int as n from delivery_attempts`;
      expect(failed?.n).toBeGreaterThan(0);
    });
    drill.ses.behave({});
    await drill.untilEndedSoon(publicationId);
    expect(await drill.tally(`the account ${what}`)).toMatchObject({ twice: 0 });
  });
});
