import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startAnnouncing } from '../maintenance/announcing.ts';
import { addContact } from '../support/add-contact.ts';
import { addSubscriber } from '../support/add-subscriber.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';

let announcing: Awaited<ReturnType<typeof startAnnouncing>>;
let deps: TestDependencies;

beforeAll(async () => {
  announcing = await startAnnouncing();
  deps = announcing.deps;
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(async () => {
  await announcing.reset();
  await deps.sql`truncate subscribers cascade`;
});

/** The addresses that the last step was told to, as subscribers. */
async function toldLast(reference: string): Promise<string[]> {
  const ids = (await announcing.steps(reference)).at(-1)?.mailings.map(({ id }) => id) ?? [];
  const rows = await deps.sql<{ address: string }[]>`
    select address from deliveries join mailings on mailings.id = mailing_id
    where mailings.kind = 'subscribers' and mailings.id = any(${ids}) and state = 'queued' order by address`;
  return rows.map(({ address }) => address);
}

describe('planned maintenance', () => {
  it('is told to subscribers of its products, at every step', async () => {
    await addContact(deps, { name: 'Customer' });
    await addSubscriber(deps, { address: 'reader@example.org' });
    await addSubscriber(deps, { address: 'other@example.org', products: ['digipoort'] });
    const { body } = await announcing.announce();
    expect(await toldLast(body.reference)).toEqual(['reader@example.org']);
    await addSubscriber(deps, { address: 'late@example.org' });
    await announcing.act(body.reference, 'cancellation');
    expect(await toldLast(body.reference)).toEqual(['late@example.org', 'reader@example.org']);
  });

  it('that only own staff is told of, is not told to subscribers', async () => {
    await addSubscriber(deps, { address: 'reader@example.org' });
    const { body } = await announcing.announce({ audience: 'intern' });
    expect(await toldLast(body.reference)).toEqual([]);
    await announcing.act(body.reference, 'cancellation');
    expect(await toldLast(body.reference)).toEqual([]);
  });

  it('counts them in its preview', async () => {
    await addSubscriber(deps, { address: 'reader@example.org', siteId: 'digid' });
    const { body } = await announcing.api.call<{ mailings: object[] }>(
      'POST',
      '/v1/maintenances/announcement-previews',
      {
        body: announcing.digidOnSaturday,
      },
    );
    expect(body.mailings.at(-1)).toMatchObject({ kind: 'subscribers', channel: 'email', recipients: 1 });
  });
});
