import { startMessageBirdStandIn } from './messagebird-stand-in.ts';
import { startSesStandIn } from './ses-stand-in.ts';
import { startSmtpSink } from './smtp-sink.ts';
import { type StandInAnswer, standInRequest } from './stand-in-process.ts';

const starts = {
  ses: () => startSesStandIn({ keepMessages: false }),
  smtp: () => startSmtpSink({ keepMails: false }),
  messagebird: async () => {
    const standIn = await startMessageBirdStandIn();
    return { ...standIn, url: standIn.nodeOptions };
  },
};

const name = process.argv[2];
if (name !== 'ses' && name !== 'smtp' && name !== 'messagebird') throw new Error(`no stand-in for ${name}`);
const { url, behave, counts } = await starts[name]();
const tell = (answer: StandInAnswer) => process.send?.(answer);

process.on('message', (message) => {
  const request = standInRequest.parse(message);
  if (request.ask === 'slowness') behave({ delayMs: request.delayMs });
  const numbers = [...counts().values()];
  tell({ url, taken: numbers.reduce((sum, number) => sum + number, 0), addresses: numbers.length });
});
process.on('disconnect', () => process.exit());
tell({ url, taken: 0, addresses: 0 });
