import { and, asc, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  hasAddressFor,
  hasPosition,
  hasRole,
  isCurrent,
  wantsChannel,
  wantsProducts,
} from '../../api/contacts/contact-conditions.ts';
import { contacts } from '../../api/database/schema/contacts.ts';
import { createGroup } from '../../api/groups/create-group.ts';
import { inGroup } from '../../api/groups/group-condition.ts';
import type { GroupRule } from '../../api/groups/schemas.ts';
import { file, importText, startContactTest } from '../contacts/contact-fixtures.ts';

const test = await startContactTest();

/** A: own staff, MT, everything. B: outside, DigiD, email. C: outside, Digipoort, SMS, SPOC. D: outside, nothing. E: ended. */
beforeAll(async () => {
  const people = [
    { klantnummer: 'A', positie: 'intern', rollen: 'MT', producten: 'alle' },
    { klantnummer: 'B', rollen: '', kanalen: 'e-mail', mobiel: '' },
    { klantnummer: 'C', rollen: 'Spoc', producten: 'digipoort', kanalen: 'sms' },
    { klantnummer: 'D', rollen: '', producten: 'geen', kanalen: 'e-mail' },
  ];
  await importText(test, file(...people, { klantnummer: 'E', rollen: 'MT,SPOC' }));
  await importText(test, file(...people));
});
afterAll(() => test.close());

async function who(condition: ReturnType<typeof isCurrent>): Promise<string> {
  const found = await test.db
    .select({ number: contacts.customerNumber })
    .from(contacts)
    .where(condition)
    .orderBy(asc(contacts.customerNumber));
  return found.map(({ number }) => number).join('');
}

describe('a condition on contacts', () => {
  it.each([
    ['current', isCurrent(), 'ABCD'],
    ['outside', hasPosition('extern'), 'BCDE'],
    ['wanting email', wantsChannel('email'), 'ABDE'],
    ['wanting SMS', wantsChannel('sms'), 'ACE'],
    ['with a mobile number, wanted or not', hasAddressFor('sms'), 'ACDE'],
    ['wanting any product', wantsProducts('all'), 'ABCE'],
    ['wanting DigiD', wantsProducts(['digid']), 'ABE'],
    ['wanting one of two products', wantsProducts(['digid', 'digipoort']), 'ABCE'],
    ['wanting every product', wantsProducts([]), 'A'],
    ['with a role, in any case', hasRole('spoc'), 'CE'],
    ['with a role that looks like SQL', hasRole(`' or true --`), ''],
  ])('finds those %s', async (_, condition, expected) => {
    expect(await who(condition)).toBe(expected);
  });

  it('combines with others', async () => {
    const condition = and(isCurrent(), wantsChannel('sms'), wantsProducts(['digipoort']));
    expect(condition && (await who(condition))).toBe('AC');
  });
});

describe('a group has exactly the contacts that fit all parts of its rule', () => {
  const anybody: GroupRule = { position: null, products: 'all', channel: null, role: null };

  it.each<[string, GroupRule | null, string]>([
    ['no part set', anybody, 'ABCD'],
    ['a position', { ...anybody, position: 'extern' }, 'BCD'],
    ['a channel', { ...anybody, channel: 'email' }, 'ABD'],
    ['a role in another case', { ...anybody, role: 'SPOC' }, 'C'],
    ['a product', { ...anybody, products: ['digid'] }, 'AB'],
    ['several products', { ...anybody, products: ['digid', 'digipoort'] }, 'ABC'],
    ['everything', { position: 'extern', products: ['digid', 'digipoort'], channel: 'sms', role: 'spoc' }, 'C'],
    ['no rule', null, ''],
  ])('%s', async (name, rule, expected) => {
    const id = name.replaceAll(' ', '-');
    await createGroup(test, { id, name, rule });
    expect(await who(inGroup(id))).toBe(expected);
  });

  it('and those added by hand, each once, unless they ended', async () => {
    await createGroup(test, { id: 'by-hand', name: 'Met de hand', rule: { ...anybody, role: 'SPOC' } });
    await test.sql`
      insert into audience_group_members select 'by-hand', id from contacts where customer_number in ('B', 'C', 'E')`;
    expect(await who(inGroup('by-hand'))).toBe('BC');
  });

  it('and nobody when the group does not exist', async () => {
    expect(await who(inGroup('no-such-group'))).toBe('');
  });

  it('also within a larger statement, as the expansion of a mailing writes it', async () => {
    const rows = await test.db.execute<{ numbers: string }>(
      sql`select string_agg(customer_number, '' order by id) as numbers from contacts where ${inGroup('several-products')}`,
    );
    expect(rows[0]?.numbers).toBe('ABC');
  });
});
