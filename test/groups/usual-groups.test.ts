import { expect, it } from 'vitest';
import { createUsualGroups } from '../../api/groups/usual-groups.ts';
import { useContacts } from '../contacts/contact-fixtures.ts';

const test = await useContacts();

const digid = { id: 'digid', name: 'DigiD voor burgers' };
const digipoort = { id: 'digipoort', name: 'Digipoort' };

async function groups() {
  return await test.sql`
    select id, name, position, role, array(
      select product_id from audience_group_products where group_id = id order by 1) as products
    from audience_groups order by id`;
}

it('adds the groups that come with an organisation', async () => {
  await test.db.transaction((tx) => createUsualGroups(tx, { products: [digid] }));
  expect([...(await groups())]).toEqual([
    { id: 'everyone-external', name: 'Alle externe contacten', position: 'extern', role: null, products: [] },
    {
      id: 'external-digid',
      name: 'Externe contacten DigiD voor burgers',
      position: 'extern',
      role: null,
      products: ['digid'],
    },
    { id: 'mt', name: 'Management (MT)', position: null, role: 'MT', products: [] },
    { id: 'own-staff', name: 'Eigen medewerkers', position: 'intern', role: null, products: [] },
    { id: 'spocs', name: 'SPOC’s', position: null, role: 'SPOC', products: [] },
  ]);
});

it('adds what is missing later, and leaves alone what a person changed', async () => {
  await test.db.transaction((tx) => createUsualGroups(tx, { products: [digid] }));
  await test.sql`update audience_groups set name = 'Directie', role = 'directie' where id = 'mt'`;
  await test.sql`delete from audience_group_products where group_id = 'external-digid'`;
  await test.db.transaction((tx) => createUsualGroups(tx, { products: [digid, digipoort] }));
  const now = await groups();
  expect(now).toHaveLength(6);
  expect(now).toContainEqual({ id: 'mt', name: 'Directie', position: null, role: 'directie', products: [] });
  expect(now).toContainEqual(expect.objectContaining({ id: 'external-digid', products: [] }));
  expect(now).toContainEqual(expect.objectContaining({ id: 'external-digipoort', products: ['digipoort'] }));
});
