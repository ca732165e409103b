import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addContact } from '../support/add-contact.ts';
import type { Problem } from '../support/api-client.ts';
import { dutch, startAnnouncing } from './announcing.ts';

let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  room = await startAnnouncing();
});
afterAll(() => room.deps.close());
beforeEach(async () => {
  room.deps.clock.set(dutch('2026-11-20T15:00').toString());
  await addContact(room.deps, { name: 'Customer' });
});
afterEach(() => room.reset());

const at = (text: string) => dutch(text).toString();
const mails = async () => (await room.deps.sql`select 1 from deliveries where copy_of = 0`).length;

describe('maintenance that is announced a second time', () => {
  it('is refused with the number that it has, and tells nobody again', async () => {
    const first = await room.announce();
    const second = await room.announce<Problem>({ description: 'Other words' });
    expect(second.status).toBe(409);
    expect(second.body.type).toMatch(/announced-before$/);
    expect(second.body.detail).toContain(`al aangekondigd als ${first.body.reference}. Er is niets verstuurd.`);
    expect(await mails()).toBe(1);
    expect(await room.deps.sql`select 1 from maintenances`).toHaveLength(1);
  });

  it('at the same instant is announced once', async () => {
    const answers = await Promise.all([room.announce(), room.announce(), room.announce()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    expect(await mails()).toBe(1);
  });

  it('is taken when it is about another product or another part of it, or at another time', async () => {
    await room.announce();
    const emergency = { emergency: { reason: 'Een lek' } };
    expect((await room.announce({ products: [{ id: 'digid-machtigen' }], ...emergency })).status).toBe(201);
    expect((await room.announce({ endsAt: at('2026-12-05T11:00'), ...emergency })).status).toBe(201);
  });

  it('is taken when the first was cancelled', async () => {
    const { body } = await room.announce();
    await room.act(body.reference, 'cancellation');
    expect((await room.announce()).status).toBe(201);
  });
});

describe('maintenance that is moved to the time that it has', () => {
  it('is refused, and nobody is told that it stays', async () => {
    const { body } = await room.announce();
    const times = { startsAt: at('2026-12-12T08:00'), endsAt: at('2026-12-12T10:00') };
    const move = <T>() => room.act<T>(body.reference, 'schedule', times);
    expect((await move()).status).toBe(200);
    const told = await mails();
    const again = await move<Problem>();
    expect(again.status).toBe(409);
    expect(again.body.detail).toBe(`Onderhoud ${body.reference} staat al op deze tijd. Er is niets verstuurd.`);
    expect(await mails()).toBe(told);
  });
});
