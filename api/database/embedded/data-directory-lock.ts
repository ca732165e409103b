import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { cannotWrite, EmbeddedDatabaseError } from './error.ts';
import { ownProcessSpace, type ProcessSpace, processStartTime } from './process-identity.ts';

/** Who holds a data directory: a service for as long as it runs, a command for the moment that it takes. */
export const holders = ['service', 'command'] as const;
export type Holder = (typeof holders)[number];

const claimSchema = z.object({
  pid: z.number(),
  startTime: z.string(),
  space: z.object({ host: z.string(), boot: z.string(), pidNamespace: z.string() }),
  /** A Baken of before this was written down is taken for a service. */
  holder: z.enum(holders).default('service'),
});
type Claim = z.infer<typeof claimSchema>;

/** Another Baken has the data directory: `holder` says for how long that may be, `pid` is its process. */
export class DataDirectoryInUseError extends EmbeddedDatabaseError {
  readonly holder: Holder;
  readonly pid: number;

  constructor(message: string, { holder, pid }: { holder: Holder; pid: number }) {
    super(message);
    this.holder = holder;
    this.pid = pid;
  }
}

type LivingClaim = { name: string; pid: number; host: string; holder: Holder };

/** That a data directory is ours. */
export type Lock = { release(): Promise<void> };

const claimName = /^owner-\d+-[0-9a-f]+\.json$/;
const heartbeatMs = 1_000;
const attempts = 10;

/**
 * Makes this process the only owner of a data directory, until `release` or its death. Two services on one directory
 * would each stop the other's PostgreSQL, and send every message twice.
 *
 * Everyone first writes a claim under a name of its own and only then looks at the claims of others: of two that come
 * at once, at least one sees the other. The names are never used again, so removing a dead owner's claim cannot
 * remove that of a newcomer, which is the race that a single lock file has. An owner whose process we cannot see, in
 * another container or on another machine, counts as dead after `silenceMs` without a sign of life.
 */
export async function lockDataDirectory(dataDir: string, holder: Holder = 'service', silenceMs = 5_000): Promise<Lock> {
  let seenBefore = '';
  for (let attempt = 1; ; attempt++) {
    const claim = await writeClaim(dataDir, holder);
    const other = await livingClaim(dataDir, claim.name, silenceMs);
    if (!other) return keepClaim(claim.path);
    await rm(claim.path, { force: true });
    // Two that come at once may see each other and both step back, to try again under new names. Who stays, owns it.
    if (other.name === seenBefore || attempt === attempts) throw inUse(dataDir, other);
    seenBefore = other.name;
    await wait(20 + Math.random() * 60);
  }
}

/** The process that holds this data directory now, or undefined; looks only. */
export async function dataDirectoryOwner(dataDir: string): Promise<LivingClaim | undefined> {
  return livingClaim(dataDir, undefined, 2 * heartbeatMs);
}

function inUse(dataDir: string, other: LivingClaim): DataDirectoryInUseError {
  const who = other.host === hostname() ? `process ${other.pid}` : `process ${other.pid} on ${other.host}`;
  return new DataDirectoryInUseError(
    `DATA_DIR ${dataDir} is in use by another Baken (${who}). Stop that one, or give this one another DATA_DIR and PORT.`,
    other,
  );
}

async function writeClaim(dataDir: string, holder: Holder): Promise<{ name: string; path: string }> {
  const claim: Claim = {
    pid: process.pid,
    startTime: (await processStartTime(process.pid)) ?? '',
    space: await ownProcessSpace(),
    holder,
  };
  const name = `owner-${process.pid}-${randomBytes(6).toString('hex')}.json`;
  const path = join(dataDir, name);
  try {
    await mkdir(dataDir, { recursive: true });
    // Under another name first: whoever reads a claim must find it whole.
    await writeFile(`${path}.tmp`, JSON.stringify(claim));
    await rename(`${path}.tmp`, path);
  } catch (error) {
    await rm(`${path}.tmp`, { force: true }).catch(() => undefined);
    throw cannotWrite(dataDir, error);
  }
  return { name, path };
}

function keepClaim(path: string): Lock {
  const heartbeat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => undefined);
  }, heartbeatMs);
  heartbeat.unref();
  return {
    async release() {
      clearInterval(heartbeat);
      await rm(path, { force: true });
    },
  };
}

async function livingClaim(
  dataDir: string,
  ownName: string | undefined,
  silenceMs: number,
): Promise<LivingClaim | undefined> {
  const here = await ownProcessSpace();
  const names = await readdir(dataDir).catch(() => []);
  for (const name of names) {
    if (!claimName.test(name) || name === ownName) continue;
    const path = join(dataDir, name);
    const claim = await readClaim(path);
    if (claim && (await isAlive(claim, path, here, silenceMs))) {
      return { name, pid: claim.pid, host: claim.space.host, holder: claim.holder };
    }
    // Only someone who claims the directory cleans up: a mere look must also work without the right to write.
    if (ownName) await rm(path, { force: true });
  }
  return undefined;
}

/** A claim is whole when it has its name, so one that cannot be read was lost in a power cut, with its owner. */
async function readClaim(path: string): Promise<Claim | undefined> {
  try {
    return claimSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}

async function isAlive(claim: Claim, path: string, here: ProcessSpace, silenceMs: number): Promise<boolean> {
  const rebooted = claim.space.host === here.host && claim.space.boot !== here.boot;
  if (rebooted) return false;
  const sameSpace = claim.space.boot === here.boot && claim.space.pidNamespace === here.pidNamespace;
  // Without /proc the boot is unknown too, and then only the host tells whether process ids can be compared.
  const comparable = here.boot === '' ? claim.space.host === here.host : sameSpace;
  if (comparable) return claim.startTime !== '' && (await processStartTime(claim.pid)) === claim.startTime;
  return hasHeartbeat(path, silenceMs);
}

/** For an owner in another container or on another machine, whose process we cannot see: does it still touch its claim? */
async function hasHeartbeat(path: string, silenceMs: number): Promise<boolean> {
  const first = await modifiedAt(path);
  for (let waited = 0; waited < silenceMs && first !== undefined; waited += heartbeatMs / 2) {
    await wait(heartbeatMs / 2);
    const now = await modifiedAt(path);
    if (now !== first) return now !== undefined;
  }
  return false;
}

async function modifiedAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}
