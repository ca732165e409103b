import { eq, sql } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { deliveries, lanes, mailings } from '../../api/database/schema/mailings.ts';
import { recordOptOut } from '../../api/opt-outs/record-opt-out.ts';
import { type Published, usePublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { addSubscriber } from '../support/add-subscriber.ts';

const publishing = await usePublishing();
const { deps } = publishing;
afterEach(async () => {
  await deps.sql`truncate subscribers, suppressions cascade`;
});

/** Which addresses an update goes to as what, in the order of urgency, without the copies. */
async function addresses(published: Published): Promise<string[]> {
  const rows = await deps.db
    .select({ kind: mailings.kind, address: deliveries.address, state: deliveries.state, lane: mailings.lane })
    .from(deliveries)
    .innerJoin(mailings, eq(mailings.id, deliveries.mailingId))
    .where(
      eq(
        mailings.publicationId,
        sql`(select publication_id from mailings where id = ${published.mailings[0]?.id ?? 0})`,
      ),
    )
    .orderBy(mailings.lane, deliveries.address);
  return rows.map(({ kind, address, state }) => `${kind}: ${address}${state === 'queued' ? '' : ` (${state})`}`);
}

async function publishP2(products = ['digid'], body: object = {}) {
  const reference = await publishing.openP1({ priority: 2, products: products.map((id) => ({ id })) });
  return { reference, published: (await publishing.publish(reference, body)).body };
}

describe('a subscriber', () => {
  it('gets the external message about the products that it chose, and about no other', async () => {
    await addSubscriber(deps, { address: 'digid@example.org' });
    await addSubscriber(deps, { address: 'both@example.org', products: ['digid', 'digipoort'] });
    await addSubscriber(deps, { address: 'other@example.org', products: ['digipoort'] });
    await addSubscriber(deps, { address: 'all@example.org', allProducts: true });
    await addSubscriber(deps, { address: 'ended@example.org', endedAt: deps.clock.now(), endedBy: 'test' });
    const { published } = await publishP2();
    expect(await addresses(published)).toEqual([
      'subscribers: all@example.org',
      'subscribers: both@example.org',
      'subscribers: digid@example.org',
    ]);
  });

  it('of all products of a site gets those that the site has, also what was added later', async () => {
    await addSubscriber(deps, { address: 'all@example.org', siteId: 'digid', allProducts: true });
    const { published } = await publishP2(['digipoort']);
    expect(published.mailings.filter(({ kind }) => kind === 'subscribers')).toEqual([]);
    await deps.sql`insert into site_products (site_id, product_id, position) values ('digid', 'digipoort', 99)`;
    expect(await addresses((await publishP2(['digipoort'])).published)).toEqual(['subscribers: all@example.org']);
    await deps.sql`delete from site_products where site_id = 'digid' and product_id = 'digipoort'`;
  });

  it('by SMS gets an SMS', async () => {
    await addSubscriber(deps, { address: '+31612345678', channel: 'sms' });
    const { published } = await publishP2();
    expect(published.mailings.at(-1)).toMatchObject({ kind: 'subscribers', channel: 'sms', recipients: 1 });
    expect(await addresses(published)).toEqual(['subscribers: +31612345678']);
  });

  it('by either gets it, on every site that has any', async () => {
    for (const siteId of ['logius', 'digid']) {
      await addSubscriber(deps, { address: `+3161234567${siteId.length}`, channel: 'sms', siteId });
      await addSubscriber(deps, { address: `${siteId}@example.org`, siteId });
    }
    expect(await addresses((await publishP2()).published)).toEqual([
      'subscribers: +31612345675',
      'subscribers: +31612345676',
      'subscribers: digid@example.org',
      'subscribers: logius@example.org',
    ]);
  });

  it('is told last, and cannot be told without a way out', async () => {
    await addContact(deps, { name: 'Customer' });
    await addSubscriber(deps, { address: 'reader@example.org' });
    const { published } = await publishP2();
    const [mailing] = published.mailings.filter(({ kind }) => kind === 'subscribers');
    const [row] = await deps.db
      .select()
      .from(mailings)
      .where(eq(mailings.id, mailing?.id ?? 0));
    expect(row).toMatchObject({ lane: lanes.subscribers, optOutable: true });
    expect(published.mailings.at(-1)?.id).toBe(mailing?.id);
  });

  it('who is a contact too gets one message, as a contact', async () => {
    await addContact(deps, { name: 'Customer', email: 'Both@example.org' });
    await addSubscriber(deps, { address: 'both@example.org' });
    expect(await addresses((await publishP2()).published)).toEqual(['external: both@example.org']);
  });

  it('of two sites gets one message', async () => {
    await addSubscriber(deps, { address: 'reader@example.org' });
    await addSubscriber(deps, { address: 'reader@example.org', siteId: 'digid' });
    expect(await addresses((await publishP2()).published)).toEqual(['subscribers: reader@example.org']);
  });

  it('hears nothing that is told to own staff only', async () => {
    await addContact(deps, { name: 'Staff', position: 'intern' });
    await addSubscriber(deps, { address: 'reader@example.org' });
    const { published } = await publishP2(['digid'], { audience: 'intern' });
    expect(await addresses(published)).toEqual(['internal: staff@example.nl']);
  });

  it('hears no more than it asked for, also when contacts of all products are told', async () => {
    await addContact(deps, { name: 'Elsewhere', products: ['digipoort'] });
    await addSubscriber(deps, { address: 'other@example.org', products: ['digipoort'] });
    await addSubscriber(deps, { address: 'reader@example.org' });
    const { published } = await publishP2(['digid'], { breadth: 'all' });
    expect(await addresses(published)).toEqual(['external: elsewhere@example.nl', 'subscribers: reader@example.org']);
  });

  it('reads the page of the site where it subscribed, in its own language', async () => {
    await addSubscriber(deps, { address: 'reader@example.org', siteId: 'digid' });
    const { published, reference } = await publishP2();
    const [mailing] = published.mailings.filter(({ kind }) => kind === 'subscribers');
    const page = published.pages.find(({ site }) => site === 'digid');
    const contents = await deps.sql`select language, text from mailing_contents where mailing_id = ${mailing?.id ?? 0}`;
    expect(contents).toHaveLength(2);
    for (const { language, text } of contents) expect(text).toContain(language === 'nl' ? page?.nl : page?.en);
    expect(page?.nl).toContain(reference);
  });
});

describe('who subscribes while an incident lasts', () => {
  it('gets its next update and its closing notice', async () => {
    const { reference } = await publishP2();
    await addSubscriber(deps, { address: 'reader@example.org' });
    const update = await publishing.publish(reference, { status: 'identified' });
    expect(await addresses(update.body)).toEqual(['subscribers: reader@example.org']);
    await addSubscriber(deps, { address: 'late@example.org' });
    const closing = await publishing.publish(reference, { status: 'resolved' });
    expect(await addresses(closing.body)).toEqual(['subscribers: late@example.org', 'subscribers: reader@example.org']);
  });

  it('and chose other products since, hears how it ended all the same', async () => {
    const id = await addSubscriber(deps, { address: 'reader@example.org' });
    const { reference } = await publishP2();
    await deps.sql`update subscriber_products set product_id = 'digipoort' where subscriber_id = ${id}`;
    expect(await addresses((await publishing.publish(reference, { status: 'identified' })).body)).toEqual([]);
    expect(await addresses((await publishing.publish(reference, { status: 'resolved' })).body)).toEqual([
      'subscribers: reader@example.org',
    ]);
  });

  it('hears no more updates when the incident turns out to be about what its site does not have, and how it ended', async () => {
    await addSubscriber(deps, { address: 'all@example.org', siteId: 'digid', allProducts: true });
    const { reference } = await publishP2();
    await deps.sql`update incident_products set product_id = 'digipoort'`;
    expect(await addresses((await publishing.publish(reference, { status: 'identified' })).body)).toEqual([]);
    expect(await addresses((await publishing.publish(reference, { status: 'resolved' })).body)).toEqual([
      'subscribers: all@example.org',
    ]);
  });

  it('and unsubscribed since, hears nothing more', async () => {
    await addSubscriber(deps, { address: 'reader@example.org' });
    const { reference } = await publishP2();
    await deps.sql`update subscribers set ended_at = now(), ended_by = 'test'`;
    const closing = await publishing.publish(reference, { status: 'resolved' });
    expect(closing.body.mailings.filter(({ kind }) => kind === 'subscribers')).toEqual([]);
  });
});

describe('an opt-out', () => {
  const optOut = (productId?: string) =>
    recordOptOut(deps, {
      channel: 'email',
      address: 'reader@example.org',
      productId,
      way: 'link',
      recordedBy: 'the reader',
    });

  it('of everything stops the messages to a subscriber', async () => {
    await addSubscriber(deps, { address: 'reader@example.org' });
    await optOut();
    expect(await addresses((await publishP2()).published)).toEqual(['subscribers: reader@example.org (skipped)']);
  });

  it('of one product stops those that the subscriber would get for that product only', async () => {
    await addSubscriber(deps, { address: 'reader@example.org', products: ['digid', 'digipoort'] });
    await optOut('digid');
    expect(await addresses((await publishP2(['digid'])).published)).toEqual([
      'subscribers: reader@example.org (skipped)',
    ]);
    expect(await addresses((await publishP2(['digid', 'digipoort'])).published)).toEqual([
      'subscribers: reader@example.org',
    ]);
    expect(await addresses((await publishP2(['digid', 'eenmalig-inloggen'])).published)).toEqual([
      'subscribers: reader@example.org (skipped)',
    ]);
  });

  it('and a suppressed address are counted beforehand, as are the recipients', async () => {
    await addSubscriber(deps, { address: 'reader@example.org' });
    await addSubscriber(deps, { address: 'second@example.org' });
    await addSubscriber(deps, { address: 'gone@example.org' });
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence) values ('email', 'gone@example.org', 'complaint', now(), 'x')`;
    await optOut();
    const reference = await publishing.openP1({ priority: 2 });
    const { body } = await publishing.api.call<{ mailings: object[] }>(
      'POST',
      `/v1/incidents/${reference}/update-previews`,
      { body: { status: 'investigating', audience: 'both' } },
    );
    expect(body.mailings.at(-1)).toMatchObject({
      kind: 'subscribers',
      channel: 'email',
      audience: 'Abonnees van de pagina “Storingen”',
      recipients: 1,
      optedOut: 1,
      suppressed: 1,
    });
  });
});
