import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { mondayMorning, type TestDependencies } from '../support/test-dependencies.ts';
import { startPublishing } from './publishing.ts';

let publishing: Awaited<ReturnType<typeof startPublishing>>;
let deps: TestDependencies;
let api: ApiClient;
let openP1: typeof publishing.openP1;
let publish: typeof publishing.publish;

beforeAll(async () => {
  publishing = await startPublishing();
  ({ deps, api, openP1, publish } = publishing);
});
afterAll(() => deps.close());
beforeEach(() => deps.clock.set(mondayMorning));
afterEach(() => publishing.reset());

async function openAndTell(change: object = {}, audience = 'both'): Promise<string> {
  const reference = await openP1(change);
  await publish(reference, { audience });
  return reference;
}

describe('closing an incident while another is open', () => {
  it('does not tell that a product works again of which another disruption is open, and names that one', async () => {
    const first = await openAndTell();
    const second = await openAndTell();
    for (const path of ['updates', 'update-previews']) {
      const { status, body } = await api.call('POST', `/v1/incidents/${second}/${path}`, {
        body: { status: 'resolved', audience: 'both' },
        headers: { 'Accept-Language': 'en' },
      });
      expect([status, body]).toMatchObject([409, { type: '/problems/another-is-open' }]);
      expect(body).toMatchObject({ detail: expect.stringContaining(`${first} (digid)`) });
    }
    const { body } = await api.call<{ status: string }>('GET', `/v1/incidents/${second}`);
    expect(body.status).toBe('investigating');
  });

  it('tells it all the same to who names the other one, and only that one', async () => {
    const first = await openAndTell();
    const second = await openAndTell();
    const third = await openAndTell();
    const answer = await publish(second, { status: 'resolved', despiteOpen: [first] });
    expect(answer).toMatchObject({ status: 409, body: { detail: expect.stringContaining(third) } });
    expect((await publish(second, { status: 'resolved', despiteOpen: [first, third] })).status).toBe(201);
  });

  it.each([
    ['is about another product', () => openAndTell({ products: [{ id: 'pkioverheid' }] })],
    ['is known to own staff only', () => openAndTell({}, 'intern')],
    ['was told to nobody', () => openP1()],
  ])('is not held up by one that %s', async (_which, another) => {
    await another();
    const reference = await openAndTell();
    expect((await publish(reference, { status: 'resolved' })).status).toBe(201);
  });
});
