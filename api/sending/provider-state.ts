import type { providerStates } from '../database/schema/providers.ts';

/** What all processes know together about one provider. */
export type ProviderState = typeof providerStates.$inferSelect;

/** Whether messages may be handed to a provider, how many of those asked for, and from when. */
export type Admission =
  /** `onTrial`: to see whether a provider that was passed over works again. */
  | { kind: 'admitted'; count: number; from: Temporal.Instant; onTrial: boolean }
  | { kind: 'passed over'; until: Temporal.Instant };

/** What came of handing messages over in one go. */
export type Report = {
  /** Of how many the provider said yes. */
  accepted: number;
  /** How many had been admitted for it. */
  admitted: number;
  onTrial: boolean;
  /** The provider itself failed: most of the messages were refused by its fault, or got no answer. */
  fault: boolean;
  /** The provider said that we come too fast; `until` when it named a time. */
  tooFast: { wait: Temporal.Duration } | undefined;
};

/** What messages that can wait use of the speed and of the day's number: the rest is kept for urgent ones. */
const generalShare = { ofSpeed: 0.9, ofDay: 0.95 } as const;
/** How long messages may have been saved up: after a quiet moment this many seconds' worth goes at once. */
const burstSeconds = { general: 0.25, urgent: 1 } as const;
/** After "too fast" half the speed, and every second this part of the full speed more. */
const recoveryPerSecond = 0.02;
const slowestPace = 0.02;
/** A provider is passed over when half of the calls in the window failed, and there were a few. */
const window = Temporal.Duration.from({ seconds: 30 });
const fewestCalls = 3;
const firstBreak = Temporal.Duration.from({ seconds: 10 });
const longestBreakSeconds = 60;
/** How long one small call has to show that the provider works again, before another one may try. */
const trial = { time: Temporal.Duration.from({ seconds: 20 }), messages: 5 } as const;
const day = Temporal.Duration.from({ hours: 24 });
const untilLimitsAreReadAgain = Temporal.Duration.from({ minutes: 5 });

/**
 * Asks room for `count` messages: what becomes of the state, and the answer. Urgent messages do not wait for others: they
 * go first, and the others make up for it. Pure: the caller sees to it that nobody else decides at the same time.
 */
export function admit(
  given: ProviderState,
  asked: { count: number; urgent: boolean; now: Temporal.Instant },
): { state: ProviderState; admission: Admission } {
  const { now } = asked;
  const state = withoutFarFuture(given, now);
  const { passedOverUntil } = state;
  if (passedOverUntil !== null && isBefore(now, passedOverUntil)) {
    return { state, admission: { kind: 'passed over', until: passedOverUntil } };
  }
  const today = withinDay(state, now);
  const onTrial = passedOverUntil !== null;
  const most = Math.min(asked.count, onTrial ? trial.messages : asked.count);
  const count = Math.min(most, leftOfDay(today, asked.urgent));
  if (count < 1) {
    // Looked at again before the day is over: a limit may be raised.
    return { state: today, admission: { kind: 'passed over', until: now.add(untilLimitsAreReadAgain) } };
  }
  const { from, freeAt } = asked.urgent ? urgentTurn(today, count, now) : generalTurn(today, count, now);
  return {
    state: {
      ...today,
      ...freeAt,
      sentToday: today.sentToday + count,
      passedOverUntil: onTrial ? now.add(trial.time) : null,
    },
    admission: { kind: 'admitted', count, from, onTrial },
  };
}

/** What a state becomes by what came of a call. Pure. */
export function report(state: ProviderState, said: Report, now: Temporal.Instant): ProviderState {
  const counted = { ...state, sentToday: Math.max(0, state.sentToday - (said.admitted - said.accepted)) };
  const paced = said.tooFast === undefined ? counted : slowDown(counted, said.tooFast.wait, now);
  const opened = withinWindow(paced, now);
  const calls = opened.calls + 1;
  const faults = opened.faults + (said.fault ? 1 : 0);
  if (said.onTrial && !said.fault) {
    return { ...opened, calls: 0, faults: 0, windowStartedAt: now, passedOverUntil: null, timesPassedOver: 0 };
  }
  // What was under way when the provider was passed over tells nothing new, either way.
  if (!said.onTrial && state.passedOverUntil !== null) return paced;
  if (said.onTrial || (calls >= fewestCalls && faults * 2 >= calls && said.fault)) return passOver(opened, now);
  return { ...opened, calls, faults };
}

/** The speed at this moment, in messages a second; undefined without a limit. */
export function speedOf(state: ProviderState, now: Temporal.Instant): number | undefined {
  if (state.perSecond === null) return undefined;
  return state.perSecond * paceAt(state, now);
}

function urgentTurn(state: ProviderState, count: number, now: Temporal.Instant) {
  const speed = speedOf(state, now);
  if (speed === undefined) return { from: now, freeAt: {} };
  const at = latest(state.urgentFreeAt, now.subtract(seconds(burstSeconds.urgent)));
  const takes = seconds(count / speed);
  return {
    from: latest(at, now),
    freeAt: { urgentFreeAt: at.add(takes), generalFreeAt: latest(state.generalFreeAt, now).add(takes) },
  };
}

function generalTurn(state: ProviderState, count: number, now: Temporal.Instant) {
  const speed = speedOf(state, now);
  if (speed === undefined) return { from: latest(state.generalFreeAt, now), freeAt: {} };
  const at = latest(state.generalFreeAt, now.subtract(seconds(burstSeconds.general)));
  const takes = seconds(count / (speed * generalShare.ofSpeed));
  return { from: latest(at, now), freeAt: { generalFreeAt: at.add(takes) } };
}

function slowDown(state: ProviderState, wait: Temporal.Duration, now: Temporal.Instant): ProviderState {
  const pauseSeconds = Math.min(longestBreakSeconds, wait.total('seconds'));
  const pause = { ...state, generalFreeAt: latest(state.generalFreeAt, now.add(seconds(pauseSeconds))) };
  // Several calls of one moment say the same thing; halving once is enough.
  if (state.pace < 1 && now.since(state.pacedAt).total('seconds') < 1) return pause;
  return { ...pause, pace: Math.max(slowestPace, paceAt(state, now) / 2), pacedAt: now };
}

function paceAt(state: ProviderState, now: Temporal.Instant): number {
  const since = Math.max(0, now.since(state.pacedAt).total('seconds'));
  return Math.min(1, state.pace + since * recoveryPerSecond);
}

function passOver(state: ProviderState, now: Temporal.Instant): ProviderState {
  const pause = Math.min(longestBreakSeconds, firstBreak.total('seconds') * 2 ** state.timesPassedOver);
  return {
    ...state,
    calls: 0,
    faults: 0,
    windowStartedAt: now,
    passedOverUntil: now.add(seconds(pause)),
    timesPassedOver: Math.min(10, state.timesPassedOver + 1),
  };
}

/** Longer ahead than any of our own waits: the clock has jumped back, and nobody should stand waiting for it. */
const farFuture = Temporal.Duration.from({ minutes: 2 });

function withoutFarFuture(state: ProviderState, now: Temporal.Instant): ProviderState {
  const sane = (instant: Temporal.Instant) => (isBefore(now.add(farFuture), instant) ? now : instant);
  return {
    ...state,
    generalFreeAt: sane(state.generalFreeAt),
    urgentFreeAt: sane(state.urgentFreeAt),
    windowStartedAt: sane(state.windowStartedAt),
    dayStartedAt: sane(state.dayStartedAt),
    passedOverUntil: state.passedOverUntil && sane(state.passedOverUntil),
  };
}

function withinDay(state: ProviderState, now: Temporal.Instant): ProviderState {
  if (isBefore(now, state.dayStartedAt.add(day))) return state;
  return { ...state, dayStartedAt: now, sentToday: 0 };
}

function withinWindow(state: ProviderState, now: Temporal.Instant): ProviderState {
  if (isBefore(now, state.windowStartedAt.add(window))) return state;
  return { ...state, windowStartedAt: now, calls: 0, faults: 0 };
}

function leftOfDay(state: ProviderState, urgent: boolean): number {
  if (state.perDay === null) return Number.POSITIVE_INFINITY;
  return Math.floor(state.perDay * (urgent ? 1 : generalShare.ofDay)) - state.sentToday;
}

const seconds = (number: number) => Temporal.Duration.from({ milliseconds: Math.round(number * 1000) });
const isBefore = (one: Temporal.Instant, other: Temporal.Instant) => Temporal.Instant.compare(one, other) < 0;
const latest = (one: Temporal.Instant, other: Temporal.Instant) => (isBefore(one, other) ? other : one);
