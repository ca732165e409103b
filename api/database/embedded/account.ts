import { spawn } from 'node:child_process';
import { chown, lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedDatabaseError, errorCode } from './error.ts';

/** The system user as whom PostgreSQL runs, when that is not ourselves. */
export type Account = { uid: number; gid: number };

/**
 * As whom to run PostgreSQL, which refuses to run as root: the owner of the cluster when there is one, else the
 * system's `postgres` or `nobody`. Undefined: as ourselves. Never creates a user: a service must not change the machine.
 */
export async function accountFor(clusterDir: string): Promise<Account | undefined> {
  if (process.geteuid?.() !== 0) return undefined;
  const owner = await lstat(clusterDir).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const users = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const account = findUser(users, 'postgres') ?? findUser(users, 'nobody');
  if (account) return account;
  throw new EmbeddedDatabaseError(
    'PostgreSQL does not run as root, and this machine has no user postgres or nobody. Start Baken as an ordinary user, or set DATABASE_URL.',
  );
}

function findUser(passwd: string, name: string): Account | undefined {
  const fields = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .find(([user]) => user === name);
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);
  return Number.isInteger(uid) && Number.isInteger(gid) && uid > 0 ? { uid, gid } : undefined;
}

/**
 * Gives a file, or a directory with all that is in it, to an account, unless it has it already. A directory goes after
 * its contents, so that its owner tells whether the work was finished. Does not follow symbolic links.
 */
export async function giveTo(account: Account | undefined, path: string): Promise<void> {
  if (!account) return;
  const found = await lstat(path);
  if (found.uid === account.uid || found.isSymbolicLink()) return;
  if (found.isDirectory()) {
    for (const name of await readdir(path)) await giveTo(account, join(path, name));
  }
  await chown(path, account.uid, account.gid);
}

/**
 * What every PostgreSQL program is started with. An environment of our own, because PGDATA, PGPORT, LC_ALL or TZ of
 * the operator's shell would change the cluster.
 */
export function spawnOptions(account: Account | undefined, directory: string) {
  return {
    cwd: directory,
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  };
}

export type Outcome = { code: number | null; output: string };

/** Runs a program to its end; `output` holds both its streams. A program that cannot be started has code null. */
export function run(
  program: string,
  args: readonly string[],
  options: { account: Account | undefined; directory: string; input?: string },
): Promise<Outcome> {
  return new Promise((done) => {
    const child = spawn(program, args, spawnOptions(options.account, options.directory));
    let output = '';
    const collect = (text: string) => {
      output += text;
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    child.stdin.on('error', () => undefined).end(options.input ?? '');
    child.on('error', (error) => done({ code: null, output: errorCode(error) }));
    child.on('close', (code) => done({ code, output }));
  });
}
