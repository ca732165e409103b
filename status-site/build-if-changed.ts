import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const distDir = join(here, 'dist');
/** Running services keep reading from the bundle that they started with, so a few older ones stay. */
const keptBundles = 3;

/** All that decides what the bundle looks like, in one hash: the name of the bundle's folder. */
async function hashSources(): Promise<string> {
  const sources = (await readdir(join(here, 'src'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const files = [
    ...sources,
    join(here, 'astro.config.ts'),
    join(here, 'adapter.ts'),
    join(here, 'build-if-changed.ts'),
    join(here, '..', 'package-lock.json'),
  ];
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256');
  for (const [index, content] of contents.entries()) {
    hash.update(`${files[index]?.slice(here.length)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Builds beside the finished bundles and puts the result in place in one step, so that two builds at once do no harm. */
async function build(bundle: string): Promise<void> {
  const workDir = join(distDir, `.building-${process.pid}`);
  process.env.ASTRO_TELEMETRY_DISABLED = '1';
  try {
    const astro = await import('astro');
    await astro.build({
      root: here,
      outDir: join(workDir, 'out'),
      cacheDir: join(workDir, 'cache'),
      vite: { cacheDir: join(workDir, 'vite') },
      logLevel: 'silent',
    });
    await rename(join(workDir, 'out'), join(distDir, bundle)).catch(async (error: unknown) => {
      if (!(await exists(join(distDir, bundle)))) throw error;
    });
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Says which bundle is the one to use: read by `api/sites/page-bundle.ts`. */
async function pointAt(bundle: string): Promise<void> {
  const temporary = join(distDir, `.current-${process.pid}`);
  await writeFile(temporary, `${bundle}\n`);
  await rename(temporary, join(distDir, 'current'));
}

async function removeOldBundles(current: string): Promise<void> {
  const names = (await readdir(distDir)).filter((name) => /^[0-9a-f]{16}$/.test(name) && name !== current);
  const dated = await Promise.all(names.map(async (name) => ({ name, at: (await stat(join(distDir, name))).mtimeMs })));
  const old = dated.sort((a, b) => b.at - a.at).slice(keptBundles - 1);
  await Promise.all(old.map(({ name }) => rm(join(distDir, name), { recursive: true, force: true })));
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

const bundle = await hashSources();
const current = await readFile(join(distDir, 'current'), 'utf8').catch(() => '');
if (current.trim() !== bundle || !(await exists(join(distDir, bundle)))) {
  const startedAt = performance.now();
  await mkdir(distDir, { recursive: true });
  if (!(await exists(join(distDir, bundle)))) await build(bundle);
  await pointAt(bundle);
  await removeOldBundles(bundle);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`The pages of the status site were built in ${seconds} s.\n`);
}
