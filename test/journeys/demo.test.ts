import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import PostalMime from 'postal-mime';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Program, runProgram } from '../support/run-program.ts';

let dataDir: string;
const running: Program[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'baken-demo-'));
});
afterAll(async () => {
  for (const program of running) program.process.kill('SIGTERM');
  await Promise.all(running.map((program) => program.ended));
  await rm(dataDir, { recursive: true, force: true });
});

async function runDemo(folder: string, ...args: string[]): Promise<{ program: Program; account: string }> {
  const program = runProgram('api/demo/demo.ts', args, { DATA_DIR: folder, PORT: '0' });
  running.push(program);
  const early = program.ended.then((code) => {
    throw new Error(`the demo ended with ${code}: ${program.printed()}`);
  });
  const ready = eventually(() => expect(program.printed()).toContain('Serving until you stop it'), 150_000);
  await Promise.race([ready, early]);
  return { program, account: program.printed() };
}

const stop = async (program: Program, signal: NodeJS.Signals) => {
  program.process.kill(signal);
  return program.ended;
};

async function outboxFiles(kind: 'mail' | 'sms'): Promise<string[]> {
  const folder = join(dataDir, 'outbox', kind);
  const files = await readdir(folder, { recursive: true });
  return files.filter((file) => /\.(eml|txt)$/.test(file)).map((file) => join(folder, file));
}

async function mailsTo(address: string) {
  const files = (await outboxFiles('mail')).filter((file) => file.includes(address)).sort();
  return Promise.all(files.map(async (file) => PostalMime.parse(await readFile(file))));
}

const pageAddress = (account: string) => /Status page: (\S+)/.exec(account)?.[1] ?? 'no page';
const incidentOf = (account: string) => /\d{4}-\d{4}/.exec(pageAddress(account))?.[0] ?? 'no incident';

describe('the demo', () => {
  let first: { program: Program; account: string };

  it('tells management by SMS, own staff and customers, copies the internal inbox, and shows the page', async () => {
    first = await runDemo(dataDir);
    expect(first.account).toContain('contacts: 1240 added');
    expect(first.account).toMatch(/Management, SMS\s+9 SMS, \d+(–\d+)? ms after publishing/);
    expect(first.account).toMatch(/Internal, email and SMS\s+40 emails and 7 SMS/);
    expect(first.account).toMatch(/External, email and SMS\s+600 emails and 188 SMS/);
    expect(first.account).toMatch(/Status page “logius”\s+live \d+ ms after publishing/);
  });

  it('leaves each message once in the outbox, as files that a mail program opens', async () => {
    // Management and own staff, customers, and a copy of each of the five mailings.
    expect(await outboxFiles('mail')).toHaveLength(40 + 600 + 5);
    expect(await outboxFiles('sms')).toHaveLength(9 + 7 + 188);
    const [mail] = await mailsTo('mt01@logius.example');
    expect(mail?.from?.address).toBe('servicecentrum@logius.nl');
    expect(mail?.text).toContain('Geachte heer/mevrouw,');
    expect(mail?.html).toContain('DigiD voor burgers');
  });

  it('links each message to the page of the incident, in the reader’s language', async () => {
    const address = pageAddress(first.account);
    const [dutch] = await mailsTo('mt01@logius.example');
    expect(dutch?.text).toContain(address);
    const page = await fetch(address);
    expect(page.status).toBe(200);
    const html = await page.text();
    expect(html).toContain('<html lang="nl"');
    expect(html).toContain('Inloggen met DigiD lukt niet.');
    expect(html.trimEnd()).toMatch(/<\/html>$/);
  });

  it('shows the disruption on the front page of both sites, in both languages', async () => {
    const { origin } = new URL(pageAddress(first.account));
    for (const path of ['/actueel/storingen', '/actueel/storingen/en', '/storingen', '/storingen/en']) {
      const response = await fetch(`${origin}${path}`);
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.text()).toContain('DigiD voor burgers');
    }
  });

  it('refuses a second service on the same data with one line that says what to do', async () => {
    const second = runProgram('api/main.ts', [], { DATA_DIR: dataDir, PORT: '0' });
    expect(await second.ended).toBe(1);
    expect(second.printed()).toMatch(/DATA_DIR .* is in use by another Baken/);
  });

  it('refuses a port that is in use with one line that says what to do', async () => {
    const { port } = new URL(pageAddress(first.account));
    const second = runProgram('api/main.ts', [], { DATA_DIR: join(dataDir, 'other'), PORT: port });
    expect(await second.ended).toBe(1);
    expect(second.printed().trim()).toMatch(/^Baken cannot start: PORT \d+ is in use[^\n]+$/);
  });

  it('works beside the command line, which joins the running database', async () => {
    const made = runProgram('api/cli/baken.js', ['key', 'create', '--name', 'me', '--scope', 'incidents:read'], {
      DATA_DIR: dataDir,
    });
    expect(await made.ended).toBe(0);
    const key = made.printed().trim();
    const { origin } = new URL(pageAddress(first.account));
    const answer = await fetch(`${origin}/v1/incidents/${incidentOf(first.account)}`, {
      headers: { Authorization: `Bearer ${key}` },
    });
    expect(answer.status).toBe(200);
  });

  it('goes on with what it left after it was killed: the next step of the same incident', async () => {
    expect(await stop(first.program, 'SIGKILL')).toBe('SIGKILL');
    const { program, account } = await runDemo(dataDir);
    expect(account).toContain('contacts: 1240 from before, left as they are');
    expect(account).toMatch(/incident \d{4}-0001 is still open: publishing “identified”/);
    expect(account).toMatch(/External, email and SMS\s+600 emails and 188 SMS/);
    expect(await mailsTo('mt01@logius.example')).toHaveLength(2);
    expect(await stop(program, 'SIGTERM')).toBe(0);
  });
});

describe('the demo of the other organisation', () => {
  it('mails the SPOCs of schools about a central outage', async () => {
    const own = await mkdtemp(join(tmpdir(), 'baken-demo-'));
    const { program, account } = await runDemo(own, 'sivon');
    expect(account).toMatch(/Internal, email and SMS\s+\d+ emails/);
    expect(account).toMatch(/External, email and SMS\s+\d{3} emails/);
    expect(await stop(program, 'SIGTERM')).toBe(0);
    await rm(own, { recursive: true, force: true });
  });

  it('says which samples there are when it is asked for another', async () => {
    const program = runProgram('api/demo/demo.ts', ['gemeente'], {});
    expect(await program.ended).toBe(1);
    expect(program.printed()).toContain('Choose from: logius, sivon');
  });
});
