import type { Transaction } from '../database/client.ts';
import { audienceGroupProducts, audienceGroups } from '../database/schema/groups.ts';
import { columnsOfRule } from './save-rule.ts';
import type { GroupRule, GroupView } from './schemas.ts';

const anybody: GroupRule = { position: null, products: 'all', channel: null, role: null };

/**
 * Adds the audience groups that come with an organisation, where they are not there yet: management, own staff, SPOCs,
 * everyone external, and per product its external contacts. What a person made of a group stays as it is.
 */
export async function createUsualGroups(
  tx: Transaction,
  { products }: { products: readonly { id: string; name: string }[] },
): Promise<void> {
  const usual = usualGroups(products);
  const created = await tx
    .insert(audienceGroups)
    .values(usual.map(({ id, name, rule }) => ({ id, name, ...columnsOfRule(rule) })))
    .onConflictDoNothing()
    .returning({ id: audienceGroups.id });
  const isNew = new Set(created.map(({ id }) => id));
  const rows = usual.filter(({ id }) => isNew.has(id)).flatMap(productRows);
  if (rows.length > 0) await tx.insert(audienceGroupProducts).values(rows);
}

function usualGroups(products: readonly { id: string; name: string }[]): GroupView[] {
  return [
    { id: 'mt', name: 'Management (MT)', rule: { ...anybody, role: 'MT' } },
    { id: 'own-staff', name: 'Eigen medewerkers', rule: { ...anybody, position: 'intern' } },
    { id: 'spocs', name: 'SPOC’s', rule: { ...anybody, role: 'SPOC' } },
    { id: 'everyone-external', name: 'Alle externe contacten', rule: { ...anybody, position: 'extern' } },
    ...products.map(
      ({ id, name }): GroupView => ({
        id: `external-${id}`,
        name: `Externe contacten ${name}`,
        rule: { ...anybody, position: 'extern', products: [id] },
      }),
    ),
  ];
}

function productRows({ id, rule }: GroupView): { groupId: string; productId: string }[] {
  if (!rule || rule.products === 'all') return [];
  return rule.products.map((productId) => ({ groupId: id, productId }));
}
