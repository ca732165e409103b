import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

export const standInRequest = z.discriminatedUnion('ask', [
  z.object({ ask: z.literal('slowness'), delayMs: z.number() }),
  z.object({ ask: z.literal('taken') }),
]);

const standInAnswer = z.object({ url: z.string(), taken: z.int(), addresses: z.int() });
export type StandInAnswer = z.infer<typeof standInAnswer>;

export type StandInProcess = {
  /** Where it listens; for MessageBird, the `NODE_OPTIONS` that lead there. */
  url: string;
  /** Answers each call from now on after so many milliseconds. */
  answerAfter(delayMs: number): Promise<void>;
  /** How many messages it took so far, and for how many addresses. */
  taken(): Promise<{ taken: number; addresses: number }>;
  close(): Promise<void>;
};

/** A provider's stand-in in a process of its own, so that the work that it does is not counted as ours. */
export async function startStandInProcess(provider: 'ses' | 'smtp' | 'messagebird'): Promise<StandInProcess> {
  const child = fork(fileURLToPath(new URL('./run-stand-in.ts', import.meta.url)), [provider], { execArgv: [] });
  const next = async () => standInAnswer.parse((await once(child, 'message'))[0]);
  const ask = (request: z.infer<typeof standInRequest>) => {
    const answer = next();
    child.send(request);
    return answer;
  };
  const { url } = await next();
  return {
    url,
    answerAfter: async (delayMs) => {
      await ask({ ask: 'slowness', delayMs });
    },
    taken: () => ask({ ask: 'taken' }),
    close: async () => {
      const ended = once(child, 'exit');
      child.disconnect();
      await ended;
    },
  };
}
