import { describe, expect, it } from 'vitest';
import { admit, type ProviderState, type Report, report, speedOf } from '../../api/sending/provider-state.ts';

const start = Temporal.Instant.from('2026-11-23T10:00:00Z');
const secondsIn = (seconds: number) => start.add({ milliseconds: Math.round(seconds * 1000) });

function state(change: Partial<ProviderState> = {}): ProviderState {
  return {
    provider: 'test',
    perSecond: null,
    perDay: null,
    pace: 1,
    pacedAt: start,
    generalFreeAt: start,
    urgentFreeAt: start,
    dayStartedAt: start,
    sentToday: 0,
    windowStartedAt: start,
    calls: 0,
    faults: 0,
    passedOverUntil: null,
    timesPassedOver: 0,
    version: 0,
    ...change,
  };
}

const fine: Report = { admitted: 10, accepted: 10, onTrial: false, fault: false, tooFast: undefined };
const fault: Report = { admitted: 10, accepted: 0, onTrial: false, fault: true, tooFast: undefined };
const trialCall = { onTrial: true } as const;

/** Asks for messages one call after another; the seconds after the start at which each may go, or `passed over`. */
function times(first: ProviderState, asked: { count: number; urgent?: boolean; at?: number }[]) {
  let now = first;
  return asked.map(({ count, urgent = false, at = 0 }) => {
    const { state: next, admission } = admit(now, { count, urgent, now: secondsIn(at) });
    now = next;
    return admission.kind === 'passed over' ? admission.kind : admission.from.since(start).total('seconds');
  });
}

describe('a provider with a speed', () => {
  it('takes messages at nine tenths of it, so that there is room for urgent ones', () => {
    const ten = Array.from({ length: 10 }, () => ({ count: 9 }));
    const [first, ...rest] = times(state({ perSecond: 10 }), ten);
    expect(first).toBe(0);
    expect(rest.at(-1)).toBeCloseTo(9, 2);
  });

  it('lets an urgent message go at once, however many wait', () => {
    const asked = [{ count: 500 }, { count: 500 }, { count: 9, urgent: true }];
    expect(times(state({ perSecond: 10 }), asked).at(-1)).toBe(0);
  });

  it('has the others make up for what urgent messages took', () => {
    const busy = state({ perSecond: 10, generalFreeAt: secondsIn(1) });
    expect(times(busy, [{ count: 1 }])).toEqual([1]);
    expect(times(busy, [{ count: 5, urgent: true }, { count: 1 }])).toEqual([0, 1.5]);
  });

  it('is not overrun by urgent messages either', () => {
    const asked = Array.from({ length: 4 }, () => ({ count: 10, urgent: true }));
    expect(times(state({ perSecond: 10 }), asked)).toEqual([0, 1, 2, 3]);
  });

  it('is used at half of it after “too fast”, and at full speed again in half a minute', () => {
    const said = { ...fine, tooFast: { wait: Temporal.Duration.from({ seconds: 1 }) } };
    const slowed = report(state({ perSecond: 100 }), said, start);
    expect(speedOf(slowed, start)).toBe(50);
    expect(speedOf(slowed, secondsIn(10))).toBeCloseTo(70);
    expect(speedOf(slowed, secondsIn(30))).toBe(100);
    expect(times(slowed, [{ count: 1 }])[0]).toBeGreaterThanOrEqual(1);
  });

  it('is slowed down once by several calls that say so at the same moment, and never to a stop', () => {
    const said = { ...fine, tooFast: { wait: Temporal.Duration.from({ seconds: 1 }) } };
    let slowed = state({ perSecond: 100 });
    for (let call = 0; call < 5; call += 1) slowed = report(slowed, said, start);
    expect(speedOf(slowed, start)).toBe(50);
    for (let second = 1; second < 60; second += 1) slowed = report(slowed, said, secondsIn(second));
    expect(speedOf(slowed, secondsIn(60))).toBeGreaterThan(1);
  });
});

describe('a provider with a number for the day', () => {
  it('takes no more than that, and keeps a twentieth for urgent messages', () => {
    const first = admit(state({ perDay: 100 }), { count: 500, urgent: false, now: start });
    expect(first.admission).toMatchObject({ kind: 'admitted', count: 95 });
    expect(admit(first.state, { count: 1, urgent: false, now: start }).admission.kind).toBe('passed over');
    expect(admit(first.state, { count: 9, urgent: true, now: start }).admission).toMatchObject({ count: 5 });
  });

  it('takes them again a day later', () => {
    const { state: full } = admit(state({ perDay: 100 }), { count: 95, urgent: false, now: start });
    const later = admit(full, { count: 10, urgent: false, now: secondsIn(24 * 3600) });
    expect(later.admission).toMatchObject({ kind: 'admitted', count: 10 });
  });

  it('does not count what it did not accept', () => {
    const { state: asked } = admit(state({ perDay: 100 }), { count: 50, urgent: false, now: start });
    const told = report(asked, { ...fine, admitted: 50, accepted: 10 }, start);
    expect(told.sentToday).toBe(10);
  });
});

describe('a provider that fails', () => {
  const failed = (times: number) =>
    Array.from({ length: times }).reduce<ProviderState>((before) => report(before, fault, start), state());

  it('is passed over after three calls of which at least half failed', () => {
    expect(failed(2).passedOverUntil).toBeNull();
    expect(failed(3).passedOverUntil).not.toBeNull();
    const mixed = [fine, fault, fine, fine].reduce((before, said) => report(before, said, start), state());
    expect(mixed.passedOverUntil).toBeNull();
  });

  it('gets one call on trial after ten seconds, and the others wait for how that goes', () => {
    expect(
      times(failed(3), [
        { count: 1, at: 5 },
        { count: 1, at: 11 },
        { count: 1, at: 11 },
      ]),
    ).toEqual(['passed over', 11, 'passed over']);
  });

  it('is neither used sooner nor passed over longer for calls that were under way', () => {
    const passed = failed(3);
    for (const said of [fine, fault]) {
      const after = report(passed, said, secondsIn(1));
      expect(after.passedOverUntil?.equals(secondsIn(10))).toBe(true);
      expect(after.timesPassedOver).toBe(1);
    }
  });

  it('is used again when the trial went well', () => {
    const { state: onTrial } = admit(failed(3), { count: 1, urgent: false, now: secondsIn(11) });
    const recovered = report(onTrial, { ...fine, ...trialCall }, secondsIn(11));
    expect(times(recovered, [{ count: 1, at: 11 }])).toEqual([11]);
  });

  it('is passed over for longer after each trial that failed, but never for more than a minute', () => {
    let now = 0;
    let passed = failed(3);
    const breaks: number[] = [];
    for (let trial = 0; trial < 6; trial += 1) {
      const until = passed.passedOverUntil?.since(start).total('seconds') ?? 0;
      breaks.push(Math.round(until - now));
      now = until;
      const { state: onTrial } = admit(passed, { count: 1, urgent: false, now: secondsIn(now) });
      passed = report(onTrial, { ...fault, ...trialCall }, secondsIn(now));
    }
    expect(breaks).toEqual([10, 20, 40, 60, 60, 60]);
  });

  it('gets another trial when nobody tells how the last one went, as after a crash', () => {
    expect(
      times(failed(3), [
        { count: 1, at: 11 },
        { count: 1, at: 32 },
      ]),
    ).toEqual([11, 32]);
  });

  it('has its old faults forgotten after half a minute', () => {
    const once = report(report(state(), fault, start), fault, start);
    expect(report(once, fault, secondsIn(31)).passedOverUntil).toBeNull();
  });
});
