import { eq } from 'drizzle-orm';
import { audienceGroups } from '../database/schema/groups.ts';
import type { Dependencies } from '../dependencies.ts';
import { noSuchGroup } from './no-such-group.ts';
import { findGroup } from './queries.ts';
import { checkRule, columnsOfRule, saveProductsOfRule } from './save-rule.ts';
import type { GroupChange, GroupView } from './schemas.ts';

/**
 * Changes what is given of a group; a rule is replaced as a whole. Throws `not-found`, and `invalid-input` when the rule
 * names a product that does not exist.
 */
export async function changeGroup(
  deps: Pick<Dependencies, 'db'>,
  id: string,
  { name, rule }: GroupChange,
): Promise<GroupView> {
  return await deps.db.transaction(async (tx) => {
    const [before] = await tx.select().from(audienceGroups).where(eq(audienceGroups.id, id)).for('update');
    if (!before) throw noSuchGroup(id);
    if (rule !== undefined) await checkRule(tx, rule);
    await tx
      .update(audienceGroups)
      .set({ name: name ?? before.name, ...(rule !== undefined && columnsOfRule(rule)) })
      .where(eq(audienceGroups.id, id));
    if (rule !== undefined) await saveProductsOfRule(tx, id, rule);
    const group = await findGroup(tx, id);
    if (!group) throw noSuchGroup(id);
    return group;
  });
}
