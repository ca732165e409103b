import { describe, expect, it } from 'vitest';
import { cleanUpSubscriptions } from '../../api/subscribers/clean-up-subscriptions.ts';
import { addSubscriber } from '../support/add-subscriber.ts';
import { useSubscribing } from './subscribing.ts';

const visitor = await useSubscribing();
const { deps } = visitor;

const cleanUp = () => cleanUpSubscriptions(deps.db, deps.clock.now());
const nothing = { requestsDeleted: 0, subscribersEnded: 0, subscribersDeleted: 0 };
const days = (number: number) => deps.clock.advance({ hours: 24 * number });

describe('the nightly clean-up', () => {
  it('deletes what nobody confirmed within 7 days, and keeps the evidence of what somebody did', async () => {
    await visitor.subscribe({ email: 'anna@example.org', all: 'yes' });
    await visitor.send({ email: 'bob@example.org', all: 'yes' });
    days(6);
    expect(await cleanUp()).toEqual(nothing);
    days(1);
    expect(await cleanUp()).toEqual({ ...nothing, requestsDeleted: 1 });
    expect(await deps.sql`select address from subscription_requests`).toMatchObject([{ address: 'anna@example.org' }]);
  });

  it('ends who opted out of everything a month ago, and not before, so that it can be undone', async () => {
    await addSubscriber(deps, { address: 'anna@example.org' });
    await addSubscriber(deps, { address: 'bob@example.org' });
    await deps.sql`insert into opt_outs (channel, address, product_id, at, way, recorded_by) values
      ('email', 'anna@example.org', null, ${deps.clock.now().toString()}, 'link', 'x'),
      ('email', 'bob@example.org', 'digid', ${deps.clock.now().toString()}, 'link', 'x')`;
    days(29);
    expect(await cleanUp()).toEqual(nothing);
    days(1);
    expect(await cleanUp()).toEqual({ ...nothing, subscribersEnded: 1 });
    expect(await deps.sql`select address, ended_by from subscribers where ended_at is not null`).toMatchObject([
      { address: 'anna@example.org', ended_by: 'opt-out' },
    ]);
  });

  it('ends the subscribers of a site that is no more', async () => {
    await addSubscriber(deps, { address: 'anna@example.org', siteId: 'digid' });
    await deps.sql`update sites set ended_at = now() where id = 'digid'`;
    expect(await cleanUp()).toEqual({ ...nothing, subscribersEnded: 1 });
    await deps.sql`update sites set ended_at = null where id = 'digid'`;
  });

  it('deletes who ended a year ago, with its evidence', async () => {
    await visitor.subscribe({ email: 'anna@example.org', product: 'digid' });
    await deps.sql`update subscribers set ended_at = ${deps.clock.now().toString()}, ended_by = 'x'`;
    days(364);
    expect(await cleanUp()).toEqual(nothing);
    days(1);
    expect(await cleanUp()).toEqual({ ...nothing, subscribersDeleted: 1 });
    expect(
      await deps.sql`select 1 from subscription_requests union all select 1 from subscriber_products`,
    ).toHaveLength(0);
  });
});
