import type { Channel } from '../database/schema/contacts.ts';
import type { GateAnswer } from './provider-gate.ts';

/** What this process last heard of the providers of each channel: how much it makes sense to claim at a time. */
export type ChannelTraffic = {
  /** To be told of every answer of a provider's gate. */
  hear(channel: Channel, provider: string, answer: GateAnswer): void;
  /** How many deliveries to claim for the channel now; 0 while no provider of it takes any. */
  claimSize(channel: Channel, now: Temporal.Instant): number;
};

/** Rows that a worker claims at a time, at most: what may be doubled when it is killed (ten calls of fifty). */
export const mostAtATime = 500;
/** Before anything was heard: one call's worth, because the limit may be low. */
const firstSize = 50;
/** With a limit, no more than goes out in this time, so that the next look at the lanes is never far. */
const secondsAtATime = 0.25;

/** For these providers of each channel, the first choice first. */
export function createChannelTraffic(providers: Record<Channel, readonly { name: string }[]>): ChannelTraffic {
  const heard = new Map<string, GateAnswer>();
  return {
    hear: (channel, provider, answer) => heard.set(`${channel}/${provider}`, answer),
    claimSize: (channel, now) => {
      const answers = providers[channel].map(({ name }) => heard.get(`${channel}/${name}`));
      const usable = answers.find((answer) => !isPassedOver(answer, now));
      if (usable === undefined) return answers.includes(undefined) ? firstSize : 0;
      if (usable.speed === undefined) return mostAtATime;
      return Math.max(1, Math.min(mostAtATime, Math.floor(usable.speed * secondsAtATime)));
    },
  };
}

function isPassedOver(answer: GateAnswer | undefined, now: Temporal.Instant): boolean {
  return answer === undefined || (answer.kind === 'passed over' && Temporal.Instant.compare(now, answer.until) < 0);
}
