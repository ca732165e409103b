import { describe, expect, it } from 'vitest';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { usePublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';

const publishing = await usePublishing();
const { deps } = publishing;

const refuse = (address: string, productId: string) =>
  deps.sql`insert into opt_outs (channel, address, product_id, at, way, recorded_by) values ('email', ${address}, ${productId}, now(), 'service-centre', 'test')`;

const addMany = (position: string, number: number) =>
  deps.sql`insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
    select 'N' || n, 'Logius', 'Many', ${position}, ${position} || n || '@example.nl', true, array['email'], 'nl', now(), now() from generate_series(1, ${number}::int) n`;

/** What publishing leaves to the deliver loop, with everything going to the outbox. */
async function untilExpanded(): Promise<void> {
  const own = () => createProviders(deps.config, deps.log);
  const providers = { urgent: own(), general: own() };
  const loop = await startDeliverLoop({ ...deps, providers });
  const waiting = () => deps.sql`select 1 from mailings where expanded_at is null`;
  await eventually(async () => expect(await waiting()).toHaveLength(0)).finally(loop.stop);
}

async function publishP2(products: string[]) {
  const reference = await publishing.openP1({ priority: 2, products: products.map((id) => ({ id })) });
  return (await publishing.publish(reference, {})).body;
}

describe('two contacts with one address', () => {
  it.each([
    ['the first', ['Refuser', 'Reader']],
    ['the second', ['Reader', 'Refuser']],
  ])('get the message when %s of them refused it and the other did not', async (_which, names) => {
    for (const name of names) {
      const products = name === 'Refuser' ? ['digid'] : ['digid', 'digipoort'];
      await addContact(deps, { name, email: 'shared@example.nl', products });
    }
    await refuse('shared@example.nl', 'digid');
    expect(await publishing.told(await publishP2(['digid', 'digipoort']))).toEqual({ 'external/email': ['Reader'] });
  });

  it('get the message also when the one who refused it comes long before the other', async () => {
    await addContact(deps, { name: 'Refuser', email: 'shared@example.nl', products: ['digid'] });
    await addMany('extern', 300);
    await addContact(deps, { name: 'Reader', email: 'shared@example.nl', products: ['digid', 'digipoort'] });
    await refuse('shared@example.nl', 'digid');
    await publishP2(['digid', 'digipoort']);
    await untilExpanded();
    const rows = await deps.sql`
      select name, reason from deliveries join contacts on contacts.id = contact_id where address = 'shared@example.nl'`;
    expect(rows).toEqual([{ name: 'Reader', reason: null }]);
  });
});

describe('an address in two audiences', () => {
  it('gets the message of the first, also when that audience is larger than what is made while publishing', async () => {
    await addMany('intern', 400);
    await addContact(deps, { name: 'Also a customer', email: 'intern399@example.nl' });
    const published = await publishP2(['digid']);
    await untilExpanded();
    const [row] = await deps.sql`
      select kind from deliveries join mailings on mailings.id = mailing_id where address = 'intern399@example.nl'`;
    expect(row?.kind).toBe('internal');
    expect(published.mailings.map((mailing) => mailing.expanding)).toEqual([true, false, true, false]);
  });
});
