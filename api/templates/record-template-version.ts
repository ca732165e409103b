import { and, eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { templateVersions } from '../database/schema/templates.ts';
import type { TemplateSource } from './incident-notice.ts';

/**
 * The id of this text in `template_versions`, which it enters when it is used for the first time, at `now`. Two
 * transactions that enter the same one at once get the same id.
 */
export async function recordTemplateVersion(
  tx: Queryable,
  source: TemplateSource,
  now: Temporal.Instant,
): Promise<number> {
  const known = await findVersion(tx, source);
  if (known !== undefined) return known;
  const [added] = await tx
    .insert(templateVersions)
    .values({ language: source.language, notice: source.notice, sha256: source.sha256, firstUsedAt: now })
    .onConflictDoNothing()
    .returning({ id: templateVersions.id });
  const id = added?.id ?? (await findVersion(tx, source));
  if (id === undefined) throw new Error(`template version ${source.language}/${source.notice} could not be recorded`);
  return id;
}

async function findVersion(tx: Queryable, source: TemplateSource): Promise<number | undefined> {
  const [row] = await tx
    .select({ id: templateVersions.id })
    .from(templateVersions)
    .where(
      and(
        eq(templateVersions.language, source.language),
        eq(templateVersions.notice, source.notice),
        eq(templateVersions.sha256, source.sha256),
      ),
    );
  return row?.id;
}
