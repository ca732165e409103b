import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import { eventually } from '../support/eventually.ts';
import { dutch, startAnnouncing } from './announcing.ts';

const reference = '2026-0001';
/** More than are told within the announcement itself; the loop that sends adds the others. */
const contacts = 600;

let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  room = await startAnnouncing();
});
afterAll(() => room.deps.close());
beforeEach(async () => {
  room.deps.clock.set(dutch('2026-11-27T15:00').toString());
  await room.deps.sql`
    insert into contacts (customer_number, organisation, name, position, email, all_products, channels, language, created_at, updated_at)
    select 'N' || n, 'Gemeente', 'Reader ' || n, 'extern', 'reader' || n || '@example.nl', true, array['email'], 'nl', now(), now()
    from generate_series(1, ${contacts}::int) n`;
});
afterEach(() => room.reset());

const external = async () => {
  const { mailings } = (await room.steps(reference)).at(-1) ?? { mailings: [] };
  return mailings.find(({ kind }) => kind === 'external');
};

/** Until the loop that sends has added everybody; what it sends goes to the outbox. */
async function untilAllAreAdded(): Promise<void> {
  const own = () => createProviders(room.deps.config, room.deps.log);
  const loop = await startDeliverLoop({ ...room.deps, providers: { urgent: own(), general: own() } });
  const waiting = () => room.deps.sql`select from mailings where expanded_at is null`;
  await eventually(async () => expect(await waiting()).toHaveLength(0)).finally(loop.stop);
}

/** How many contacts got each message about it, and how many messages each of them got. */
async function told() {
  return room.deps.sql`
    select step, count(*)::int as deliveries, count(distinct contact_id)::int as contacts
    from maintenance_log join mailings using (publication_id) join deliveries on mailing_id = mailings.id
    where mailings.kind = 'external' and deliveries.state <> 'skipped'
    group by step, maintenance_log.id order by maintenance_log.id`;
}

describe('maintenance that more people are told of than fit in its announcement', () => {
  it('says that recipients are being added, until all of them are', async () => {
    expect((await room.announce()).status).toBe(201);
    expect(await external()).toMatchObject({ recipients: 250, expanding: true });
    const { id } = (await external()) ?? { id: 0 };
    const mailing = async () => (await room.api.call<object>('GET', `/v1/mailings/${id}`)).body;
    expect(await mailing()).toMatchObject({ expandedAt: null, deliveries: { queued: 250 } });
    await untilAllAreAdded();
    expect(await external()).toMatchObject({ recipients: contacts, expanding: false });
    expect(await mailing()).toMatchObject({ expandedAt: expect.any(String) });
  });

  it('tells each of them everything once, also what is told before all of them were added', async () => {
    await room.announce();
    const later = { startsAt: dutch('2026-12-12T08:00').toString(), endsAt: dutch('2026-12-12T12:00').toString() };
    await room.act(reference, 'schedule', later);
    expect(await external()).toMatchObject({ recipients: 250, expanding: true });
    await room.act(reference, 'cancellation');
    await untilAllAreAdded();
    const all = { deliveries: contacts, contacts };
    expect(await told()).toEqual([
      { step: 'announced', ...all },
      { step: 'rescheduled', ...all },
      { step: 'cancelled', ...all },
    ]);
    expect(await external()).toMatchObject({ recipients: contacts, expanding: false });
  });

  it('gives who was told and asks for nothing any more the closing notice too, also one who was added late', async () => {
    await room.announce();
    await untilAllAreAdded();
    await room.deps.sql`update contacts set all_products = false`;
    await room.act(reference, 'cancellation');
    expect(await external()).toMatchObject({ recipients: 250, expanding: true });
    await untilAllAreAdded();
    expect(await external()).toMatchObject({ recipients: contacts, expanding: false });
  });
});
