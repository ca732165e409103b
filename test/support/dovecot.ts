import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePorts } from './stand-in-server.ts';

const program = '/usr/sbin/dovecot';
const password = 'test-only';

/** A real mail server with one mailbox, on loopback. */
export type Dovecot = {
  /** `imap://…/INBOX`. */
  url: string;
  /** Puts a mail into the inbox, as the mail server that delivers it does. */
  deliver(...mails: string[]): Promise<void>;
  /** The mails in a folder, such as `INBOX` or `Baken/Afgemeld`. */
  mailsIn(folder: string): Promise<string[]>;
  /** How many are in the inbox. */
  mailsLeft(): Promise<number>;
  /** Whether somebody who is signed in waits to be told of new mail (IDLE). */
  isWaitedFor(): Promise<boolean>;
  /** Where the inbox is kept. */
  inbox: string;
  /** Ends in the middle of whatever it is doing; `start` begins again with the same mailbox. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
};

/** Whether Debian's `dovecot-imapd` is there. */
export function isDovecotInstalled(): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Starts a Dovecot of this test's own: its settings, mail and sockets in a temporary folder, a free port, no daemon. */
export async function startDovecot(): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'baken-dovecot-'));
  const owner = mailOwner();
  const maildir = join(folder, 'mail');
  await chmod(folder, 0o755);
  for (const part of ['', 'cur', 'new', 'tmp']) {
    await mkdir(join(maildir, part), { recursive: true });
    await chown(join(maildir, part), owner.uid, owner.gid);
  }
  const [port = 0] = await freePorts(1);
  const settings = join(folder, 'dovecot.conf');
  await writeFile(settings, settingsFor(folder, maildir, port, owner));

  let server: ChildProcess | undefined;
  async function start(): Promise<void> {
    server = spawn(program, ['-F', '-c', settings], { stdio: 'ignore' });
    await eventually(() => untilGreeted(port));
  }
  async function stop(): Promise<void> {
    const { pid } = server ?? {};
    if (!server || pid === undefined) return;
    // Asked to stop, it would first serve its connections to the end. Killed, a process would leave its locks for minutes.
    const ended = once(server, 'exit');
    for (const child of await childrenOf(pid)) endIfThere(child);
    endIfThere(pid);
    await ended;
    server = undefined;
  }
  await start();

  let delivered = 0;
  return {
    url: `imap://afmelden:${password}@127.0.0.1:${port}/INBOX`,
    inbox: maildir,
    deliver: async (...mails) => {
      for (const mail of mails) {
        delivered += 1;
        const name = `${Date.now()}.M${String(delivered).padStart(6, '0')}P${process.pid}.test`;
        await writeFile(join(maildir, 'tmp', name), mail);
        await chown(join(maildir, 'tmp', name), owner.uid, owner.gid);
        await rename(join(maildir, 'tmp', name), join(maildir, 'new', name));
      }
    },
    // Again, when the mail server gave one another name or place meanwhile.
    mailsIn: (name) =>
      eventually(async () => {
        const place = name === 'INBOX' ? maildir : join(maildir, `.${name.replaceAll('/', '.')}`);
        const files = await Promise.all(
          ['new', 'cur'].map(async (part) =>
            (await readdir(join(place, part)).catch(() => [])).map((file) => join(place, part, file)),
          ),
        );
        return Promise.all(files.flat().map((file) => readFile(file, 'utf8')));
      }),
    mailsLeft: async () => {
      const files = await Promise.all(['new', 'cur'].map((part) => readdir(join(maildir, part))));
      return files.flat().length;
    },
    isWaitedFor: async () => {
      const titles = (await childrenOf(server?.pid ?? 0)).map((child) =>
        readFile(`/proc/${child}/cmdline`, 'utf8').catch(() => 'it ended meanwhile'),
      );
      return (await Promise.all(titles)).some((title) => /^dovecot\/imap .*\bIDLE\b/.test(title));
    },
    stop,
    start,
    close: async () => {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function childrenOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return children.trim().split(/\s+/).filter(Boolean).map(Number);
}

function endIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It ended by itself meanwhile.
  }
}

type Owner = { name: string; uid: number; gid: number; isRoot: boolean };

/** Dovecot refuses to keep mail as root. */
function mailOwner(): Owner {
  const { username, uid, gid } = userInfo();
  if (uid !== 0) return { name: username, uid, gid, isRoot: false };
  const number = (flag: string) => Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }));
  return { name: 'nobody', uid: number('-u'), gid: number('-g'), isRoot: true };
}

function settingsFor(folder: string, maildir: string, port: number, { name, uid, gid, isRoot }: Owner): string {
  // Without root it cannot change users or roots: then everything runs as whoever runs the test.
  const own = isRoot
    ? ''
    : `default_internal_user = ${name}\ndefault_internal_group = ${gid}\ndefault_login_user = ${name}`;
  const chroot = isRoot ? '' : 'chroot =';
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
first_valid_gid = 0
mail_location = maildir:${maildir}
mailbox_list_index = no
verbose_proctitle = yes
mail_max_userip_connections = 50
${own}
service anvil {
  ${chroot}
}
service imap-login {
  ${chroot}
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${maildir}
}
`;
}

async function untilGreeted(port: number): Promise<void> {
  const socket = createConnection(port, '127.0.0.1');
  try {
    const [greeting] = await once(socket, 'data');
    if (!String(greeting).startsWith('* OK')) throw new Error('Dovecot is not ready');
  } finally {
    socket.destroy();
  }
}
