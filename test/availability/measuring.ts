import { afterAll, beforeEach } from 'vitest';
import { availabilityOver } from '../../api/availability/availability-over.ts';
import { lastDaysOf, monthOf, yearOf } from '../../api/availability/periods.ts';
import { readTimelines, type TimelineRequest } from '../../api/availability/read-timelines.ts';
import { dutch, startAnnouncing } from '../maintenance/announcing.ts';

export const zone = 'Europe/Amsterdam';

export type Outage = {
  from: string;
  /** Left out: it goes on. */
  to?: string;
  products?: { id: string; components?: string[] }[];
  impact?: 'full' | 'partial';
  /** Left out: everybody is told. `nobody`: it is closed without a word. */
  told?: 'both' | 'intern' | 'nobody';
};

/** A sample organisation in which things fail at given times, over the API, and what availability makes of it. */
export async function startMeasuring(sample: 'logius' | 'sivon' = 'logius') {
  const room = await startAnnouncing(sample);
  const { deps, api } = room;
  const first = sample === 'logius' ? 'digid' : 'veilig-internet';

  async function outage({ from, to, products = [{ id: first }], told = 'both', ...rest }: Outage, more: object = {}) {
    deps.clock.set(dutch(from).toString());
    const opened = await api.call<{ reference: string }>('POST', '/v1/incidents', {
      body: { products, priority: 2, description: 'Het werkt niet', ...rest, ...more },
    });
    const { reference } = opened.body;
    if (told !== 'nobody') await publish(reference, { status: 'investigating', audience: told });
    if (to) await close(reference, to, told);
    return reference;
  }
  async function close(reference: string, at: string, told: Outage['told'] = 'both') {
    deps.clock.set(dutch(at).toString());
    if (told !== 'nobody') {
      const others =
        await deps.sql`select reference from incidents where closed_at is null and reference <> ${reference}`;
      const despiteOpen = others.map((other) => other.reference);
      return publish(reference, { status: 'resolved', audience: told, despiteOpen });
    }
    return api.call('POST', `/v1/incidents/${reference}/closure`, { body: { reason: 'Loos alarm.' } });
  }
  const publish = (reference: string, body: object) => api.call('POST', `/v1/incidents/${reference}/updates`, { body });

  /** Everything until now in Dutch time, in the year that it lies in. */
  async function timelinesAt(now: string, request: Partial<TimelineRequest> = {}) {
    const at = dutch(now);
    deps.clock.set(at.toString());
    return readTimelines(deps.db, { period: year(at), now: at, ...request });
  }
  const year = (at: Temporal.Instant) => yearOf(at.toZonedDateTimeISO(zone).year, zone);
  /** The product was in Baken since then, and not only since the test began. */
  const knownSince = (moment: string) => deps.sql`update products set added_at = ${dutch(moment).toString()}`;

  const reset = async () => {
    await room.reset();
    await deps.sql`truncate incident_past_impacts`;
  };
  return { ...room, reset, outage, close, publish, timelinesAt, knownSince };
}

/**
 * The same for a test file: each test begins with products that Baken knows since the beginning of 2026 and nothing that
 * failed, and all of it ends with the file.
 */
export async function useMeasuring() {
  const room = await startMeasuring();
  beforeEach(async () => {
    await room.reset();
    await room.knownSince('2026-01-01T00:00');
  });
  afterAll(room.deps.close);

  /** What a product has in a month, on 31 December unless it is said when. */
  async function figures(id = 'digid', of = '2026-12', now = '2026-12-31T23:59:59.999') {
    const [product] = await room.timelinesAt(now, { productIds: [id] });
    if (!product) throw new Error(`there is no product ${id}`);
    return availabilityOver(product.timeline, month(of));
  }
  /** It is so late now, in Dutch time. */
  const at = (time: string) => room.deps.clock.set(dutch(time).toString());
  return { room, figures, at };
}

/** In seconds, as all figures are. */
export const hour = 3600;

export const month = (text: string) => monthOf(Temporal.PlainYearMonth.from(text), zone);
export const days = (now: string, count?: number) => lastDaysOf(dutch(now).toZonedDateTimeISO(zone), count);
export { dutch };
