import { audienceGroups } from '../database/schema/groups.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { noSuchGroup } from './no-such-group.ts';
import { findGroup } from './queries.ts';
import { checkRule, columnsOfRule, saveProductsOfRule } from './save-rule.ts';
import type { GroupView, NewGroup } from './schemas.ts';

/**
 * Makes an audience group (requirement A2). Throws `conflict` when the id is another group's, `invalid-input` when the
 * rule names a product that does not exist.
 */
export async function createGroup(deps: Pick<Dependencies, 'db'>, { id, name, rule }: NewGroup): Promise<GroupView> {
  return await deps.db.transaction(async (tx) => {
    await checkRule(tx, rule);
    const created = await tx
      .insert(audienceGroups)
      .values({ id, name, ...columnsOfRule(rule) })
      .onConflictDoNothing()
      .returning({ id: audienceGroups.id });
    if (created.length === 0) throw idTaken(id);
    await saveProductsOfRule(tx, id, rule);
    const group = await findGroup(tx, id);
    if (!group) throw noSuchGroup(id);
    return group;
  });
}

function idTaken(id: string): DomainError {
  return new DomainError('conflict', {
    nl: `Er is al een doelgroep ${id}. Wijzig die, of kies een andere id.`,
    en: `There is an audience group ${id} already. Change that one, or choose another id.`,
  });
}
