import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Problem } from '../support/api-client.ts';
import { dutch, startAnnouncing } from './announcing.ts';

let room: Awaited<ReturnType<typeof startAnnouncing>>;

beforeAll(async () => {
  room = await startAnnouncing();
});
afterAll(() => room.deps.close());
beforeEach(() => room.deps.clock.set(dutch('2026-11-27T15:00').toString()));

/** DigiD Machtigen on every second Monday of the month from 0.00 to 6.00 hours, which is its window, with something changed. */
const create = <T>(change: object) =>
  room.api.call<T>('POST', '/v1/maintenance-series', {
    body: {
      products: [{ id: 'digid-machtigen' }],
      rule: 'FREQ=MONTHLY;BYDAY=2MO',
      startsAt: dutch('2026-12-14T00:00').toString(),
      endsAt: dutch('2026-12-14T06:00').toString(),
      description: 'Maandelijkse patches',
      ...change,
    },
  });

describe('maintenance that comes back', () => {
  it.each([
    [{ rule: 'FREQ=HOURLY' }, '/rule'],
    [{ rule: 'every second monday' }, '/rule'],
    [{ rule: 'FREQ=MONTHLY;BYDAY=9MO' }, '/rule'],
    [{ rule: 'FREQ=DAILY\nDTSTART:20200101T000000Z' }, '/rule'],
    [{ rule: 'RRULE:FREQ=DAILY' }, '/rule'],
    [{ rule: '' }, '/rule'],
    [{ rule: `FREQ=DAILY;${'BYDAY=MO;'.repeat(40)}` }, '/rule'],
    [{ endsAt: dutch('2026-12-16T00:00').toString(), rule: 'FREQ=DAILY' }, '/endsAt'],
    [{ exceptions: ['2027-02-30'] }, '/exceptions/0'],
    [{ announceWorkingDays: 5 }, '/announceWorkingDays'],
    [{ products: [{ id: 'nope' }] }, '/products/0/id'],
    [{ work: 'database' }, '/work'],
  ])('is refused with the field that is wrong: %j', async (change, field) => {
    const { status, body } = await create<Problem>(change);
    expect(status).toBe(400);
    expect(body.errors?.[0]?.field).toBe(field);
  });

  it.each([
    ['FREQ=MONTHLY;BYMONTHDAY=30;BYMONTH=2', 'Met deze regel is geen datum te vinden.'],
    ['FREQ=WEEKLY;UNTIL=20200101', 'Deze regel heeft geen enkele datum.'],
    ['FREQ=WEEKLY;BYDAY=2MO', 'Met deze regel is geen datum te vinden.'],
    ['FREQ=MONTHLY;BYDAY=5MO;BYMONTH=2', 'De eerste keer zou pas 2044-02-28 zijn, over meer dan twee jaar.'],
    ['FREQ=DAILY;BYHOUR=1,2,3', '“BYHOUR” kan niet in deze regel.'],
    ['FREQ=WEEKLY;FOO=1', '“FOO” kan niet in deze regel.'],
    ['FREQ=WEEKLY;COUNT=1;COUNT=2', '“COUNT” staat er twee keer.'],
    ['FREQ=MONTHLY;BYMONTHDAY=45', '“BYMONTHDAY=45” bestaat niet.'],
    ['FREQ=MONTHLY;BYMONTH=13', '“BYMONTH=13” bestaat niet.'],
    ['FREQ=WEEKLY;BYDAY=MA', '“BYDAY=MA” bestaat niet.'],
    ['FREQ=DAILY;INTERVAL=0', '“INTERVAL=0” bestaat niet.'],
    ['FREQ=SECONDLY', 'Onderhoud komt dagelijks, wekelijks, maandelijks of jaarlijks terug'],
    ['FREQ=WEEKLY;UNTIL=tomorrow', 'Schrijf de laatste dag als “UNTIL=20271231”.'],
    ['elke maandag', 'Schrijf een regel volgens RFC 5545'],
  ])('says what is wrong with the rule “%s”', async (rule, message) => {
    const { status, body } = await create<Problem>({ rule });
    expect(status).toBe(400);
    expect(body.errors?.[0]?.detail).toContain(message);
    expect(body.errors?.[0]?.detail).not.toMatch(/\b(MUST|iterations|error)\b/);
  });

  it('is refused when its first time is too soon or outside the window, as the announcement would be', async () => {
    const soon = { startsAt: dutch('2026-11-30T00:00').toString(), endsAt: dutch('2026-11-30T06:00').toString() };
    expect((await create<Problem>({ ...soon, rule: 'FREQ=WEEKLY' })).body.type).toBe('/problems/announced-too-late');
    const outside = { startsAt: dutch('2026-12-15T00:00').toString(), endsAt: dutch('2026-12-15T06:00').toString() };
    expect((await create<Problem>({ ...outside, rule: 'FREQ=MONTHLY' })).body.type).toBe('/problems/outside-window');
  });
});
