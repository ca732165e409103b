import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const onSystem = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const systemFolders = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];

/** Where a Chromium is: the system's, or one that Playwright fetched. */
export function findChromium(): string | undefined {
  const candidates = [
    ...systemFolders.flatMap((folder) => onSystem.map((name) => join(folder, name))),
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ...fetchedByPlaywright(),
  ];
  return candidates.find((path) => existsSync(path));
}

function fetchedByPlaywright(): string[] {
  const caches = [
    process.env.PLAYWRIGHT_BROWSERS_PATH,
    join(homedir(), '.cache/ms-playwright'),
    join(homedir(), 'Library/Caches/ms-playwright'),
  ];
  return caches
    .filter((cache) => cache !== undefined)
    .filter((cache) => existsSync(cache))
    .flatMap((cache) =>
      readdirSync(cache)
        .filter((name) => name.startsWith('chromium'))
        .sort()
        .reverse()
        .flatMap((name) => [
          join(cache, name, 'chrome-linux/chrome'),
          join(cache, name, 'chrome-linux64/chrome'),
          join(cache, name, 'chrome-linux/headless_shell'),
          join(cache, name, 'chrome-headless-shell-linux64/chrome-headless-shell'),
          join(cache, name, 'chrome-mac/Chromium.app/Contents/MacOS/Chromium'),
        ]),
    );
}

/** A browser that asks nothing of anybody but the pages that it is sent to. */
export function startBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
