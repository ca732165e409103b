import { describe, expect, it } from 'vitest';
import { addContact } from '../support/add-contact.ts';
import { usePublishing } from './publishing.ts';

const { deps, api, openP1, publish, told } = await usePublishing();

const close = async (reference: string, audience = 'both') =>
  (await publish(reference, { status: 'resolved', audience })).body;

const director = {
  name: 'Director',
  position: 'intern',
  roles: ['MT'],
  mobile: '+31612345678',
  products: ['digipoort'],
} satisfies Parameters<typeof addContact>[1];

/** Of a P2, which texts no management unless that was told before. */
const openP2 = () => openP1({ priority: 2 });

describe('the closing notice', () => {
  it('goes to every audience that was told before, whatever is chosen', async () => {
    await addContact(deps, { name: 'Staff', position: 'intern' });
    await addContact(deps, { name: 'Customer' });
    await addContact(deps, { name: 'Elsewhere', products: ['digipoort'] });
    await addContact(deps, director);
    const reference = await openP1();
    await publish(reference, { audience: 'extern', breadth: 'all' });
    await api.call('PATCH', `/v1/incidents/${reference}`, { body: { priority: 2 } });
    await publish(reference, { audience: 'intern' });
    const closing = await close(reference, 'intern');
    expect(closing.update).toMatchObject({ audience: 'both', breadth: { intern: 'product', extern: 'all' } });
    expect(await told(closing)).toEqual({
      'management/sms': ['Director'],
      'internal/email': ['Staff'],
      'external/email': ['Customer', 'Elsewhere'],
    });
  });

  it('is as broad for each side as that side was told, and no broader', async () => {
    await addContact(deps, { name: 'Customer' });
    await addContact(deps, { name: 'Other customer', products: ['digipoort'] });
    await addContact(deps, { name: 'Other staff', position: 'intern', products: ['digipoort'] });
    const reference = await openP2();
    await publish(reference, { audience: 'intern', breadth: 'all' });
    await publish(reference, { audience: 'extern', breadth: 'product' });
    const closing = await close(reference);
    expect(closing.update.breadth).toEqual({ intern: 'all', extern: 'product' });
    expect(await told(closing)).toEqual({ 'internal/email': ['Other staff'], 'external/email': ['Customer'] });
  });

  it('reaches a contact that no longer wants the product but was told about this incident', async () => {
    const id = await addContact(deps, { name: 'Customer' });
    const reference = await openP2();
    await publish(reference, {});
    await deps.sql`update contact_products set product_id = 'digipoort' where contact_id = ${id}`;
    expect(await told((await publish(reference, { status: 'identified' })).body)).toEqual({});
    expect(await told(await close(reference))).toEqual({ 'external/email': ['Customer'] });
  });

  it('reaches a contact that no longer wants the channel but was told over it', async () => {
    const id = await addContact(deps, { name: 'Texter', channels: ['email', 'sms'], mobile: '+31612345678' });
    const reference = await openP2();
    await publish(reference, {});
    await deps.sql`update contacts set channels = array['email'] where id = ${id}`;
    expect(await told(await close(reference))).toEqual({ 'external/email': ['Texter'], 'external/sms': ['Texter'] });
  });

  it('reaches somebody who was told as a customer and is own staff now, with what own staff may read', async () => {
    const id = await addContact(deps, { name: 'Moved' });
    const reference = await openP2();
    await publish(reference, { audience: 'extern' });
    await deps.sql`update contacts set position = 'intern' where id = ${id}`;
    await deps.sql`delete from contact_products where contact_id = ${id}`;
    const closing = await close(reference, 'extern');
    expect(await told(closing)).toEqual({ 'internal/email': ['Moved'] });
    expect(closing.update.audience).toBe('extern');
  });

  it('reaches somebody who was told as own staff and is a customer now, without what only own staff may read', async () => {
    const id = await addContact(deps, { name: 'Left us', position: 'intern' });
    const reference = await openP2();
    await publish(reference, { audience: 'intern' });
    await deps.sql`update contacts set position = 'extern' where id = ${id}`;
    const closing = await close(reference, 'intern');
    expect(await told(closing)).toEqual({ 'external/email': ['Left us'] });
    expect(closing.pages).toEqual([]);
  });

  it('reaches who was told by a standing order that no longer applies', async () => {
    const contact = await addContact(deps, { name: 'Spoc', products: ['digipoort'] });
    await deps.sql`insert into audience_groups (id, name, has_rule) values ('key-customers', 'Key', false)`;
    await deps.sql`insert into audience_group_members (group_id, contact_id) values ('key-customers', ${contact})`;
    await deps.sql`insert into standing_audiences (group_id, channel) values ('key-customers', 'email')`;
    const reference = await openP2();
    expect(await told((await publish(reference, { audience: 'extern' })).body)).toEqual({ 'standing/email': ['Spoc'] });
    await deps.sql`delete from audience_groups where id = 'key-customers'`;
    expect(await told(await close(reference))).toEqual({ 'external/email': ['Spoc'] });
  });

  it('texts the manager who was texted before, also when that is no longer a manager', async () => {
    const id = await addContact(deps, director);
    const reference = await openP1();
    await publish(reference, { audience: 'intern' });
    await deps.sql`update contacts set roles = '{}' where id = ${id}`;
    expect((await told(await close(reference)))['management/sms']).toEqual(['Director']);
  });

  it('does not go to who opted out meanwhile, nor to who has ended', async () => {
    const id = await addContact(deps, { name: 'Left' });
    await addContact(deps, { name: 'Refuser' });
    const reference = await openP2();
    await publish(reference, {});
    await deps.sql`update contacts set ended_at = now() where id = ${id}`;
    await deps.sql`insert into opt_outs (channel, address, at, way, recorded_by) values ('email', 'refuser@example.nl', now(), 'one-click', 'test')`;
    expect(await told(await close(reference))).toEqual({ 'external/email': ['Refuser (skipped)'] });
  });
});
