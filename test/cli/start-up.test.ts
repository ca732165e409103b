import { expect, it } from 'vitest';
import { knownCommands } from '../../api/cli/known-commands.ts';
import { runProgram } from '../support/run-program.ts';

const baken = async (...args: string[]) => {
  const command = runProgram('api/cli/baken.js', args);
  return { code: await command.ended, printed: command.printed() };
};

it('lists every command with what it does, having read none of them', async () => {
  const { code, printed } = await baken('--help');
  expect(code).toBe(0);
  for (const { name } of knownCommands) expect(printed).toMatch(new RegExp(`^  ${name} +\\S`, 'm'));
  // By the address of each file that was read.
  const read = runProgram('test/cli/list-files-read.ts', ['--help']);
  await read.ended;
  const files = read
    .printed()
    .split('\n')
    .filter((line) => line.startsWith('read '));
  expect(files.length).toBeGreaterThan(0);
  const commands = files.filter((file) => /-commands?\.ts$/.test(file)).map((file) => file.split('/').at(-1));
  expect(commands).toEqual(['known-commands.ts']);
  expect(files.length).toBeLessThan(30);
});

it.each(knownCommands.map(({ name }) => name))('tells how %s is used', async (name) => {
  const command = await knownCommands.find((known) => known.name === name)?.load();
  expect(command?.name()).toBe(name);
  expect(command?.helpInformation()).toContain(`Usage: ${name}`);
});

it('tells the same by another word for the command as after help', async () => {
  const { printed } = await baken('subscribers', '--help');
  expect(printed).toContain('Usage: baken subscriber|subscribers [options] [command]');
  expect((await baken('help', 'subscriber')).printed).toBe(printed);
});

it('says which command was perhaps meant', async () => {
  expect(await baken('mailng', 'list')).toEqual({ code: 1, printed: expect.stringContaining('Did you mean mailing?') });
});
