import { and, eq } from 'drizzle-orm';
import { noSuchContact } from '../contacts/no-such-contact.ts';
import { findContact } from '../contacts/queries.ts';
import type { Transaction } from '../database/client.ts';
import { audienceGroupMembers, audienceGroups } from '../database/schema/groups.ts';
import type { Dependencies } from '../dependencies.ts';
import { DomainError } from '../errors.ts';
import { noSuchGroup } from './no-such-group.ts';

/**
 * Adds a contact to a group by hand, whatever the rule says. Again does nothing. Throws `not-found`, and `conflict` for a
 * contact that has ended.
 */
export async function addMember(deps: Pick<Dependencies, 'db'>, groupId: string, contactId: number): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await requireGroup(tx, groupId);
    const contact = await findContact(tx, contactId);
    if (!contact) throw noSuchContact(contactId);
    if (contact.endedAt !== null) throw contactHasEnded(contactId);
    await tx.insert(audienceGroupMembers).values({ groupId, contactId }).onConflictDoNothing();
  });
}

/**
 * Takes away that a contact was added by hand; one that fits the rule stays in the group. Again does nothing. Throws
 * `not-found` for a group that does not exist.
 */
export async function removeMember(deps: Pick<Dependencies, 'db'>, groupId: string, contactId: number): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await requireGroup(tx, groupId);
    await tx
      .delete(audienceGroupMembers)
      .where(and(eq(audienceGroupMembers.groupId, groupId), eq(audienceGroupMembers.contactId, contactId)));
  });
}

/** Locked, so that the group is still there when the member goes in. */
async function requireGroup(tx: Transaction, groupId: string): Promise<void> {
  const [group] = await tx.select().from(audienceGroups).where(eq(audienceGroups.id, groupId)).for('key share');
  if (!group) throw noSuchGroup(groupId);
}

function contactHasEnded(id: number): DomainError {
  return new DomainError('conflict', {
    nl: `Contact ${id} is beëindigd. Haal het eerst terug.`,
    en: `Contact ${id} has ended. Bring it back first.`,
  });
}
