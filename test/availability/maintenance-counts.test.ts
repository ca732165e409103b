import { describe, expect, it } from 'vitest';
import { dutch, hour, useMeasuring } from './measuring.ts';

const { room, figures, at } = await useMeasuring();

describe('maintenance', () => {
  /** DigiD on Saturday 5 December from 8.00 to 12.00 hours, announced on 27 November. */
  const announce = (change: object = {}) => {
    at('2026-11-27T15:00');
    return room.announce(change);
  };

  it('that was announced is left out, and what fails in it too', async () => {
    await announce();
    await room.outage({ from: '2026-12-05T07:30', to: '2026-12-05T09:00' });
    at('2026-12-05T12:00');
    await room.act('2026-0001', 'completion');
    expect(await figures()).toMatchObject({
      leftOutSeconds: 4 * hour,
      countedSeconds: 31 * 24 * hour - 4 * hour - 0.001,
      downSeconds: hour / 2,
    });
  });

  it('that runs over counts from the end that was announced, also when it was extended', async () => {
    await announce();
    at('2026-12-05T11:30');
    await room.act('2026-0001', 'extension', { endsAt: dutch('2026-12-05T13:00').toString() });
    expect(await figures('digid', '2026-12', '2026-12-05T12:30')).toMatchObject({ downSeconds: hour / 2 });
    at('2026-12-05T14:00');
    await room.act('2026-0001', 'completion');
    expect(await figures()).toMatchObject({
      downSeconds: 2 * hour,
      shares: [{ kind: 'maintenance', reference: '2026-0001', told: 'public', downSeconds: 2 * hour }],
    });
  });

  it('that is an emergency counts from its start', async () => {
    at('2026-12-05T07:00');
    await room.announce({ emergency: { reason: 'Een lek.' } });
    at('2026-12-05T10:00');
    await room.act('2026-0001', 'completion');
    expect(await figures()).toMatchObject({ downSeconds: 2 * hour, leftOutSeconds: 0 });
  });

  it('that became an incident counts as that incident from then on', async () => {
    await announce();
    at('2026-12-05T10:00');
    await room.act('2026-0001', 'incident', { priority: 2, description: 'Het start niet.' });
    await room.publish('2026-0002', { status: 'investigating', audience: 'both' });
    await room.close('2026-0002', '2026-12-05T11:00');
    expect(await figures()).toMatchObject({
      leftOutSeconds: 2 * hour,
      shares: [{ kind: 'incident', reference: '2026-0002', downSeconds: hour }],
    });
  });

  it('that only own staff was told of is not left out', async () => {
    await announce({ audience: 'intern' });
    await room.outage({ from: '2026-12-05T09:00', to: '2026-12-05T10:00' });
    expect(await figures()).toMatchObject({ leftOutSeconds: 0, downSeconds: hour });
  });

  it('that is still to come is not among what a norm allows', async () => {
    await announce();
    const before = await figures('digid', '2026-12', '2026-12-01T00:00');
    expect(before.norm?.allowedSeconds).toBe((31 * 24 - 4) * hour * 0.005);
  });
});
