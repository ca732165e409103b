import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePorts } from './stand-in-server.ts';

const program = '/usr/sbin/nginx';

/** Whether Debian's `nginx-light`, or another nginx, is there. */
export function isNginxInstalled(): boolean {
  try {
    execFileSync(program, ['-v'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts nginx on loopback with the example of docs/operating.md: the document's own text, on a free port, without a
 * certificate, and with `root` in the place of its root.
 */
export async function startDocumentedNginx(root: string): Promise<{ url: string; stop(): Promise<void> }> {
  const document = await readFile(new URL('../../docs/operating.md', import.meta.url), 'utf8');
  const example = /^```nginx\n(.*?)^```$/ms.exec(document)?.[1];
  if (example === undefined) throw new Error('docs/operating.md has no nginx example');
  const folder = await mkdtemp(join(tmpdir(), 'baken-nginx-'));
  const [plainPort, port] = await freePorts(2);
  const site = example
    .replace('listen 80;', `listen 127.0.0.1:${plainPort};`)
    .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
    .replaceAll(/^ *(?:listen \[::\]|ssl_).*\n/gm, '')
    .replaceAll('/srv/status', root);
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${folder}/${kind};`,
  );
  const settings = join(folder, 'nginx.conf');
  await writeFile(
    settings,
    `daemon off; master_process off; pid ${folder}/pid; error_log stderr;\nevents {}\nhttp { access_log off; ${paths.join(' ')}\n${site}}\n`,
  );
  const server = spawn(program, ['-c', settings, '-p', folder, '-e', 'stderr'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  server.stderr.on('data', (piece: Buffer) => {
    said += piece.toString();
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(async () => {
    if (server.exitCode !== null) throw new Error(`nginx ended: ${said}`);
    await fetch(url, { redirect: 'manual' });
  });
  return {
    url,
    stop: async () => {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
