import { setTimeout } from 'node:timers/promises';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Outcome } from '../providers/providers.ts';
import type { GateAnswer, ProviderGate } from './provider-gate.ts';
import type { Report } from './provider-state.ts';

type Named = { name: string; maxBatch: number };

/** What became of one recipient: an outcome and through which provider, or not before when there is one to try. */
export type Sent<Recipient> = { recipient: Recipient } & (
  | { outcome: Outcome; provider: string }
  | { outcome: Postponed; provider: undefined }
);

type HandedOver<Recipient> = { recipient: Recipient; outcome: Outcome; provider: string };

/** Nobody was asked to send it. */
export type Postponed = { kind: 'postponed'; until: Temporal.Instant };

export type SendThroughDependencies = { gate: ProviderGate; clock: Clock; log: Log };

export type HowToSend<Provider> = {
  /** The first choice first. */
  providers: readonly Provider[];
  /** Goes before all that is not, and is tried even at a provider that is passed over when there is no other. */
  urgent: boolean;
  /** Called once for each provider that was asked for room, with what it answered. */
  onAnswer?: (provider: Provider, answer: GateAnswer) => void;
};

/**
 * Sends the same message to these recipients through the first provider that can, and what it certainly did not take
 * through the next. Waits its turn where a provider limits how fast it may go. One result per recipient; never throws.
 */
export async function sendThrough<Recipient, Provider extends Named>(
  deps: SendThroughDependencies,
  recipients: readonly Recipient[],
  send: (provider: Provider, recipients: Recipient[]) => Promise<Outcome[]>,
  how: HowToSend<Provider>,
): Promise<Sent<Recipient>[]> {
  const results = new Map<Recipient, HandedOver<Recipient>>();
  let left = [...recipients];
  let soonest: Temporal.Instant | undefined;
  for (const provider of how.providers) {
    if (left.length === 0) break;
    const askedAt = deps.clock.now();
    const answer = await askOrWait(deps, provider, { count: left.length, urgent: how.urgent, now: askedAt });
    how.onAnswer?.(provider, answer);
    if (answer.kind === 'passed over') {
      soonest = soonest === undefined || Temporal.Instant.compare(answer.until, soonest) < 0 ? answer.until : soonest;
      continue;
    }
    const going = left.slice(0, answer.count);
    const sent = await handOver(deps, provider, going, send, {
      wait: answer.from.since(askedAt),
      onTrial: answer.onTrial,
    });
    for (const one of sent) results.set(one.recipient, one);
    const refused = sent.filter(({ outcome }) => mayGoElsewhere(outcome, how)).map(({ recipient }) => recipient);
    left = [...refused, ...left.slice(going.length)];
  }
  const [first] = how.providers;
  const untried = left.filter((recipient) => !results.has(recipient));
  if (first && how.urgent && untried.length > 0) {
    for (const one of await handOver(deps, first, untried, send)) results.set(one.recipient, one);
  }
  const outcome: Postponed = { kind: 'postponed', until: soonest ?? deps.clock.now() };
  return recipients.map((recipient) => results.get(recipient) ?? { recipient, outcome, provider: undefined });
}

const silence: Outcome = { kind: 'unknown', reason: 'no-answer', detail: 'nothing about this recipient' };

/** Only what was certainly not taken, for a reason that another provider may not have. */
function mayGoElsewhere(outcome: Outcome, { urgent }: { urgent: boolean }): boolean {
  if (outcome.kind !== 'temporary') return false;
  return outcome.cause === 'provider' || (urgent && outcome.cause === 'speed');
}

/** A provider of which nobody can say how it goes, because the database is away, is not used: nor could we settle. */
async function askOrWait(
  deps: SendThroughDependencies,
  provider: Named,
  asked: { count: number; urgent: boolean; now: Temporal.Instant },
) {
  return deps.gate.askRoom(provider.name, asked).catch((error: unknown): GateAnswer => {
    deps.log.error({ err: error, provider: provider.name }, 'how a provider does cannot be read');
    return { kind: 'passed over', until: asked.now.add({ seconds: 1 }), speed: undefined };
  });
}

async function handOver<Recipient, Provider extends Named>(
  deps: SendThroughDependencies,
  provider: Provider,
  recipients: Recipient[],
  send: (provider: Provider, recipients: Recipient[]) => Promise<Outcome[]>,
  admission?: { wait: Temporal.Duration; onTrial: boolean },
): Promise<HandedOver<Recipient>[]> {
  // A length of time and not a moment: the clock may jump meanwhile.
  const milliseconds = admission?.wait.total('milliseconds') ?? 0;
  if (milliseconds > 0) await setTimeout(milliseconds);
  const calls = slices(recipients, provider.maxBatch).map(async (part) => {
    // A provider promises not to throw. If it does, the other calls of the batch are still settled as they went.
    const outcomes = await send(provider, part).catch((error: unknown): Outcome[] => {
      deps.log.error({ err: error, provider: provider.name }, 'a provider threw');
      return [];
    });
    return part.map((recipient, index) => ({
      recipient,
      outcome: outcomes[index] ?? silence,
      provider: provider.name,
    }));
  });
  const sent = (await Promise.all(calls)).flat();
  const report = reportOf(
    sent.map(({ outcome }) => outcome),
    admission?.onTrial ?? false,
  );
  const counted = admission ? report : { ...report, admitted: report.accepted };
  await deps.gate
    .tellOutcome(provider.name, counted, deps.clock.now())
    .catch((error: unknown) =>
      deps.log.error({ err: error, provider: provider.name }, 'how a provider does was not recorded'),
    );
  return sent;
}

/** When a provider says "too fast" without saying until when. */
const pauseWhenTooFast = Temporal.Duration.from({ seconds: 1 });

function reportOf(outcomes: Outcome[], onTrial: boolean): Report {
  const faults = outcomes.filter(
    (outcome) => outcome.kind === 'unknown' || (outcome.kind === 'temporary' && outcome.cause === 'provider'),
  );
  const tooFast = outcomes.find((outcome) => outcome.kind === 'temporary' && outcome.cause === 'speed');
  const wait = (tooFast?.kind === 'temporary' && tooFast.retryAfter) || pauseWhenTooFast;
  return {
    admitted: outcomes.length,
    onTrial,
    accepted: outcomes.filter((outcome) => outcome.kind === 'accepted').length,
    fault: faults.length * 2 > outcomes.length,
    tooFast: tooFast && { wait },
  };
}

function slices<T>(items: T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
