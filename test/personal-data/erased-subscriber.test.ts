import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startSubscribing } from '../subscribers/subscribing.ts';
import { createApiClient } from '../support/api-client.ts';
import { mondayMorning } from '../support/test-dependencies.ts';

let visitor: Awaited<ReturnType<typeof startSubscribing>>;

beforeAll(async () => {
  visitor = await startSubscribing();
});
afterAll(() => visitor.close());
beforeEach(() => visitor.deps.clock.set(mondayMorning));
afterEach(() => visitor.reset());

describe('who was erased and subscribes again', () => {
  it('gets no message at an address that complained, as before', async () => {
    const { deps } = visitor;
    await deps.sql`insert into suppressions (channel, address, reason, since, evidence)
      values ('email', 'anna@example.org', 'complaint', now(), 'spam')`;
    const api = await createApiClient(deps);
    const body = { address: 'anna@example.org' };
    expect((await api.call('POST', '/v1/personal-data/erasures', { body })).body).toMatchObject({ suppressions: 1 });
    expect(await deps.sql`select address from suppressions`).toEqual([{ address: null }]);
    await visitor.send({ email: 'Anna@example.org', product: ['digid'] });
    await visitor.deliver();
    expect(await visitor.mails('anna@example.org')).toEqual([]);
    expect(await deps.sql`select address from suppressions`).toEqual([{ address: 'anna@example.org' }]);
    await deps.sql`truncate suppressions cascade`;
  });
});
