import { eq } from 'drizzle-orm';
import { audienceGroups, standingAudiences } from '../database/schema/groups.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { noSuchGroup } from './no-such-group.ts';

/**
 * Deletes a group; its contacts stay. Throws `not-found`, and `conflict` for a group that is told about incidents by
 * standing order (requirement A5): it would no longer be, without anybody having decided so.
 */
export async function deleteGroup(deps: Pick<Dependencies, 'db'>, id: string): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const [group] = await tx.select().from(audienceGroups).where(eq(audienceGroups.id, id)).for('update');
    if (!group) throw noSuchGroup(id);
    const [order] = await tx.select().from(standingAudiences).where(eq(standingAudiences.groupId, id)).limit(1);
    if (order) throw hasStandingOrder(id);
    await tx.delete(audienceGroups).where(eq(audienceGroups.id, id));
  });
}

function hasStandingOrder(id: string): DomainError {
  return new DomainError('conflict', {
    nl: `De doelgroep ${id} krijgt vaste berichten over storingen. Haal haar eerst uit de vaste doelgroepen van de organisatie.`,
    en: `The audience group ${id} is always told about certain incidents. Take it out of the organisation's standing audiences first.`,
  });
}
