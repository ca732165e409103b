import { inArray } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { templateVersions } from '../database/schema/templates.ts';
import type { TemplateSource } from './incident-notice.ts';

/** Finds the row in `template_versions` that a message was made from. */
export type VersionIds = (source: TemplateSource) => number;

/**
 * Sees to it that each of these texts is in `template_versions`, which it enters when it is used for the first time, at
 * `now`, and gives their ids. Two transactions that enter the same one at once get the same id.
 */
export async function recordTemplateVersions(
  tx: Queryable,
  sources: TemplateSource[],
  now: Temporal.Instant,
): Promise<VersionIds> {
  const known = await readVersions(tx, sources);
  const missing = sources.filter((source) => !known.has(keyOf(source)));
  if (missing.length === 0) return finder(known);
  const rows = missing.map(({ language, notice, sha256 }) => ({ language, notice, sha256, firstUsedAt: now }));
  await tx.insert(templateVersions).values(rows).onConflictDoNothing();
  return finder(await readVersions(tx, sources));
}

async function readVersions(tx: Queryable, sources: TemplateSource[]): Promise<Map<string, number>> {
  const hashes = sources.map((source) => source.sha256);
  const rows = await tx.select().from(templateVersions).where(inArray(templateVersions.sha256, hashes));
  return new Map(rows.map((row) => [keyOf(row), row.id]));
}

function finder(ids: Map<string, number>): VersionIds {
  return (source) => {
    const id = ids.get(keyOf(source));
    if (id === undefined) throw new Error(`template version ${keyOf(source)} could not be recorded`);
    return id;
  };
}

const keyOf = ({ language, notice, sha256 }: TemplateSource) => `${language}/${notice}/${sha256}`;
