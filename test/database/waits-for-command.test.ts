import { expect, test } from 'vitest';
import { useEmbedded } from './embedded-fixtures.ts';

const { start, copyOfFresh } = useEmbedded();

const briefly = Temporal.Duration.from({ milliseconds: 300 });
const long = Temporal.Duration.from({ minutes: 1 });

test('a service that starts while a command has the database says so, and starts when that has ended', async () => {
  const dataDir = await copyOfFresh();
  const command = await start(dataDir, { holder: 'command' });
  const said = Promise.withResolvers<string>();
  const service = start(dataDir, { patience: { duration: long, onWait: said.resolve } });
  expect(await said.promise).toBe(
    `DATA_DIR ${dataDir} is in use by a command of Baken (process ${process.pid}): waiting for it to end, 60 seconds at the most`,
  );
  await command.stop();
  expect((await service).url).toMatch(/^postgres:/);
});

test('a command that takes longer than that is the clear error that it always was', async () => {
  const dataDir = await copyOfFresh();
  await start(dataDir, { holder: 'command' });
  await expect(start(dataDir, { patience: { duration: briefly, onWait: () => {} } })).rejects.toThrow(
    /is in use by another Baken \(process \d+\)\. Stop that one, or give this one another DATA_DIR/,
  );
});

test('another service is not waited for: it does not end by itself', async () => {
  const dataDir = await copyOfFresh();
  await start(dataDir);
  const said: string[] = [];
  const patience = { duration: long, onWait: (line: string) => said.push(line) };
  await expect(start(dataDir, { patience })).rejects.toThrow(/is in use by another Baken/);
  expect(said).toEqual([]);
});

test('who is told to stop while it waits, stops', async () => {
  const dataDir = await copyOfFresh();
  await start(dataDir, { holder: 'command' });
  const stopping = new AbortController();
  const patience = { duration: long, signal: stopping.signal, onWait: () => stopping.abort() };
  await expect(start(dataDir, { patience })).rejects.toThrow('aborted');
});
