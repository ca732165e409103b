import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventually } from './support/eventually.ts';
import { type Program, runProgram } from './support/run-program.ts';

let dataDir: string;
let programs: Program[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'baken-stop-'));
});
afterEach(async () => {
  for (const program of programs) program.process.kill('SIGKILL');
  await Promise.all(programs.map((program) => program.ended));
  programs = [];
  await rm(dataDir, { recursive: true, force: true });
});

function start(file = 'api/main.ts', env: Record<string, string> = {}): Program {
  const program = runProgram(file, [], { DATA_DIR: dataDir, PORT: '0', ...env });
  programs.push(program);
  return program;
}

const untilSaid = (program: Program, words: string) => eventually(() => expect(program.printed()).toContain(words));

const connection = z.object({ running: z.object({ pid: z.number() }) });

describe('a service that is asked to stop', () => {
  it('does so while it is still starting, without calling that a failure', async () => {
    const program = start();
    await eventually(() => readFileSync(join(dataDir, 'postgres-connection.json')));
    program.process.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.printed()).toContain('Baken is stopping');
    expect(program.printed()).not.toContain('cannot start');
  });

  it('takes two signals of one Ctrl-C for one: npm passes it on, and the terminal gives it too', async () => {
    const program = start();
    await untilSaid(program, 'Baken is running');
    program.process.kill('SIGINT');
    program.process.kill('SIGINT');
    expect(await program.ended).toBe(0);
  });

  it('leaves a demo that still waits for its messages at once', async () => {
    const program = start('api/demo/demo.ts');
    await untilSaid(program, 'publishing the first notice');
    program.process.kill('SIGINT');
    expect(await program.ended).toBe(0);
    expect(program.printed()).not.toContain('Serving until');
  });
});

describe('a service that loses its own database', () => {
  it('says so in one line and ends with a code that a supervisor sees', async () => {
    const program = start();
    await untilSaid(program, 'Baken is running');
    const { running } = connection.parse(JSON.parse(readFileSync(join(dataDir, 'postgres-connection.json'), 'utf8')));
    process.kill(running.pid, 'SIGKILL');
    expect(await program.ended).toBe(1);
    expect(program.printed()).toMatch(/^Baken stops: .*PostgreSQL.*$/m);
  });
});

describe('a clone in which nothing is installed yet', () => {
  it('says which command comes first', async () => {
    await mkdir(join(dataDir, 'api'));
    const check = fileURLToPath(new URL('../api/check-node.js', import.meta.url));
    await cp(check, join(dataDir, 'api/check-node.js'));
    await cp(join(check, '../../package.json'), join(dataDir, 'package.json'));
    const run = () => execFileSync(process.execPath, [join(dataDir, 'api/check-node.js')], { stdio: 'pipe' });
    expect(run).toThrow(/npm ci/);
  });
});
