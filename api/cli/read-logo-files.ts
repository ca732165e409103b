import { readFile } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { z } from 'zod';
import { readNamedFile } from './read-named-file.ts';

const withLogos = z.looseObject({ sites: z.array(z.looseObject({ logo: z.string().optional() })) });

const types: Record<string, string> = { '.svg': 'svg+xml', '.png': 'png' };

/**
 * Puts the logos that an organisation file names (`"logo": "logo.svg"`, beside the file) into it as data URLs. A text that is not
 * legible comes back as it is: what is wrong with it is told by who reads it. Throws `unreadable-file` for a logo that is not there.
 */
export async function readLogoFiles(text: string, organisationFile: string): Promise<string> {
  const read = withLogos.safeParse(jsonIn(text));
  if (!read.success) return text;
  const named = read.data.sites.filter(({ logo }) => logo !== undefined && !logo.startsWith('data:'));
  if (named.length === 0) return text;
  for (const site of named) {
    const type = types[extname(site.logo ?? '').toLowerCase()];
    if (site.logo === undefined || type === undefined) continue;
    const bytes = await readNamedFile(resolve(dirname(organisationFile), site.logo), (path) => readFile(path));
    site.logo = `data:image/${type};base64,${bytes.toString('base64')}`;
  }
  return JSON.stringify(read.data);
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
