import { eq, isNull } from 'drizzle-orm';
import { afterEach, describe, expect, it } from 'vitest';
import { deliveries, mailings } from '../../api/database/schema/mailings.ts';
import { claimDeliveries } from '../../api/mailings/claim-deliveries.ts';
import { type DeliverLoop, startDeliverLoop } from '../../api/mailings/deliver-loop.ts';
import { requeueLostDeliveries } from '../../api/mailings/end-deliveries.ts';
import { rememberFrozenMailings } from '../../api/mailings/read-frozen-mailing.ts';
import { createProviders } from '../../api/providers/choose-providers.ts';
import type { MailProvider, Outcome } from '../../api/providers/providers.ts';
import { usePublishing } from '../incidents/publishing.ts';
import { addContact } from '../support/add-contact.ts';
import { eventually } from '../support/eventually.ts';

const publishing = await usePublishing();
const { deps } = publishing;
let loops: DeliverLoop[] = [];
afterEach(async () => {
  await Promise.all(loops.map((loop) => loop.stop()));
  loops = [];
});

/** A loop whose mail goes to a provider that answers as told, and counts its calls per address. */
async function startLoop(answer: (address: string) => Outcome) {
  const mailed: string[] = [];
  const mail: MailProvider = {
    name: 'test',
    maxBatch: 1,
    send: async ({ recipients }) =>
      recipients.map(({ address }) => {
        if (!address.endsWith('@example.nl')) return { kind: 'accepted', providerMessageId: 'copy' };
        mailed.push(address);
        return answer(address);
      }),
    readLimits: async () => ({}),
    close: async () => {},
  };
  const own = { ...createProviders(deps.config, deps.log), email: [mail] };
  loops.push(await startDeliverLoop({ ...deps, providers: { urgent: own, general: own } }));
  return mailed;
}

const accepted: Outcome = { kind: 'accepted', providerMessageId: 'x' };

async function publishP2() {
  return (await publishing.publish(await publishing.openP1({ priority: 2 }), {})).body;
}

async function states(): Promise<Record<string, string>> {
  const rows = await deps.db.select().from(deliveries).where(eq(deliveries.copyOf, 0)).orderBy(deliveries.id);
  return Object.fromEntries(rows.map((row) => [row.address, row.state]));
}

describe('a provider that misbehaves', () => {
  it('costs only its own call when it throws: the other readers of the batch are settled as they went', async () => {
    await addContact(deps, { name: 'throws' });
    await addContact(deps, { name: 'fine' });
    await publishP2();
    const mailed = await startLoop((address) => {
      if (address.startsWith('throws')) throw new Error('a bug in the provider');
      return accepted;
    });
    await eventually(async () =>
      expect(await states()).toEqual({ 'throws@example.nl': 'queued', 'fine@example.nl': 'sent' }),
    );
    expect(mailed).toEqual(expect.arrayContaining(['throws@example.nl', 'fine@example.nl']));
    const tried = await deps.sql`select outcome from delivery_attempts`;
    expect(tried.map((row) => row.outcome)).toEqual(['unknown']);
  });

  it('is asked three times when it never says whether it took a message, and not for ever', async () => {
    await addContact(deps, { name: 'silence' });
    await publishP2();
    const mailed = await startLoop(() => ({ kind: 'unknown', reason: 'connection-broke' }));
    for (const times of [1, 2]) {
      await eventually(async () => expect(await deps.sql`select 1 from delivery_attempts`).toHaveLength(times));
      expect(await states()).toEqual({ 'silence@example.nl': 'queued' });
      expect(mailed).toHaveLength(times);
      deps.clock.advance({ seconds: 61 });
    }
    await eventually(async () => expect(await states()).toEqual({ 'silence@example.nl': 'failed' }));
    expect(mailed).toHaveLength(3);
    const [row] = await deps.db.select().from(deliveries).where(eq(deliveries.address, 'silence@example.nl'));
    expect(row?.reason).toBe('never-answered');
  });

  it('is not asked for ever about a message on which our own code breaks', async () => {
    await addContact(deps, { name: 'breaks' });
    await publishP2();
    await startLoop(() => {
      throw new Error('a bug in the provider');
    });
    for (const times of [1, 2]) {
      await eventually(async () => expect(await deps.sql`select 1 from delivery_attempts`).toHaveLength(times));
      deps.clock.advance({ seconds: 61 });
    }
    await eventually(async () => expect(await states()).toEqual({ 'breaks@example.nl': 'failed' }));
  });

  it('may give a reason with characters that the database cannot keep', async () => {
    await addContact(deps, { name: 'odd' });
    await publishP2();
    await startLoop(() => ({ kind: 'permanent', reason: 'address-unknown', detail: 'no \0 such \uD800 mailbox' }));
    await eventually(async () => expect(await states()).toEqual({ 'odd@example.nl': 'failed' }));
    const [row] = await deps.db.select().from(deliveries).where(eq(deliveries.address, 'odd@example.nl'));
    expect(row?.reasonDetail).toBe('no  such \uFFFD mailbox');
  });
});

describe('a worker that dies on a message', () => {
  it('takes it down ten times at the most', async () => {
    await addContact(deps, { name: 'poison' });
    await publishP2();
    const mailed = await startLoop(() => accepted);
    await loops.pop()?.stop();
    for (const state of [...Array.from({ length: 9 }, () => 'queued'), 'failed']) {
      await deps.sql`update deliveries set state = 'queued', sent_at = null where state = 'sent'`;
      await deps.sql`update chunks set done_at = null`;
      await claimDeliveries(
        deps.db,
        { channel: 'email', lanes: [3, 3], size: 1, now: deps.clock.now() },
        rememberFrozenMailings(),
      );
      deps.clock.advance({ seconds: 61 });
      await requeueLostDeliveries(deps.db, deps.clock.now());
      expect(await states()).toEqual({ 'poison@example.nl': state });
    }
    expect(mailed.length).toBeLessThanOrEqual(1);
  });
});

describe('a database that fails for a moment', () => {
  it('does not have a batch sent again: what the provider said is written down as soon as it can be', async () => {
    await addContact(deps, { name: 'once' });
    await publishP2();
    await deps.sql.unsafe(`
      create sequence failures;
      create function fail_twice() returns trigger language plpgsql as $$
        begin if nextval('failures') <= 2 then raise exception 'the disk is full'; end if; return new; end $$;
      create trigger fail_twice before update on deliveries for each row when (new.state = 'sent') execute function fail_twice();`);
    const mailed = await startLoop(() => accepted);
    await eventually(async () => expect(await states()).toEqual({ 'once@example.nl': 'sent' }));
    const [failures] = await deps.sql`select last_value::int as n from failures`;
    await deps.sql.unsafe('drop trigger fail_twice on deliveries; drop function fail_twice; drop sequence failures');
    expect(failures?.n).toBeGreaterThanOrEqual(3);
    expect(mailed).toEqual(['once@example.nl']);
  });
});

describe('a mailing that cannot be made ready', () => {
  it('does not hold up the others, and is tried again by itself', async () => {
    await addContact(deps, { name: 'staff', position: 'intern' });
    await publishP2();
    await deps.sql`create table kept as select id, audience from mailings`;
    await deps.sql`update mailings set expanded_at = null, audience = audience || '{"position": 3, "about": 5}'`;
    await deps.sql`delete from deliveries`;
    await startLoop(() => accepted);
    // All of them: one that fails only after the clock went on would wait for longer than the clock goes.
    await eventually(async () => {
      const waiting = await deps.db.select().from(mailings).where(isNull(mailings.expandAfter));
      expect(waiting).toEqual([]);
    });
    await addContact(deps, { name: 'customer' });
    await publishP2();
    await eventually(async () => expect((await states())['customer@example.nl']).toBe('sent'));
    await deps.sql`update mailings set audience = kept.audience from kept where kept.id = mailings.id`;
    await deps.sql`drop table kept`;
    await deps.sql`delete from contacts where email = 'customer@example.nl'`;
    deps.clock.advance({ seconds: 31 });
    await eventually(async () =>
      expect(await deps.sql`select 1 from mailings where finished_at is null`).toHaveLength(0),
    );
  });
});
