import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mondayMorning } from '../support/test-dependencies.ts';
import { startPublishing } from './publishing.ts';

type Answer = { nextUpdate: { dueAt: string; promised: boolean; words: string } | null };

let publishing: Awaited<ReturnType<typeof startPublishing>>;

beforeAll(async () => {
  publishing = await startPublishing();
});
afterAll(() => publishing.deps.close());
beforeEach(() => publishing.deps.clock.set(mondayMorning));
afterEach(() => publishing.reset());

const call = (reference: string, kind: 'updates' | 'update-previews', body: object, headers = {}) =>
  publishing.api.call<Answer>('POST', `/v1/incidents/${reference}/${kind}`, {
    body: { status: 'investigating', audience: 'both', ...body },
    headers,
  });
const nextUpdate = async (...request: Parameters<typeof call>) => (await call(...request)).body.nextUpdate;

describe('publishing without saying when the next update comes', () => {
  it('is allowed, and the answer says when it is due by the norm, and that readers were not told', async () => {
    const reference = await publishing.openP1({ scope: 'central' });
    const { status, body } = await call(reference, 'updates', {});
    expect([status, body.nextUpdate]).toEqual([
      201,
      {
        dueAt: '2026-11-23T11:10:00Z',
        promised: false,
        words:
          'Volgens de norm (elke 30 minuten) moet de volgende update er om 12.10 uur zijn. De lezers is geen tijd verteld; met “nextUpdateAt” gebeurt dat wel.',
      },
    ]);
  });

  it('says it in English to who asks for that', async () => {
    const reference = await publishing.openP1({ scope: 'central' });
    expect((await nextUpdate(reference, 'updates', {}, { 'Accept-Language': 'en' }))?.words).toBe(
      'By the norm (every 30 minutes) the next update is due at 12:10 (Dutch time). Readers were told no time; “nextUpdateAt” does that.',
    );
  });

  it('follows the norm of a local disruption', async () => {
    const reference = await publishing.openP1({ scope: 'local' });
    expect(await nextUpdate(reference, 'updates', {})).toMatchObject({
      dueAt: '2026-11-23T11:40:00Z',
      promised: false,
    });
  });

  it('is told by the preview, before anything is published', async () => {
    const reference = await publishing.openP1({ scope: 'central' });
    expect(await nextUpdate(reference, 'update-previews', {})).toMatchObject({
      dueAt: '2026-11-23T11:10:00Z',
      promised: false,
    });
  });
});

describe('the next update', () => {
  it('is due when readers were promised it', async () => {
    const reference = await publishing.openP1();
    const body = { nextUpdateAt: '2026-11-23T12:30:00+01:00' };
    expect(await nextUpdate(reference, 'updates', body)).toEqual({
      dueAt: '2026-11-23T11:30:00Z',
      promised: true,
      words: 'De volgende update komt om 12.30 uur; dat is de lezers verteld.',
    });
  });

  it('is the same in the answer to a repeated request', async () => {
    const reference = await publishing.openP1();
    const once = { 'Idempotency-Key': 'once' };
    const first = await nextUpdate(reference, 'updates', {}, once);
    publishing.deps.clock.advance({ minutes: 5 });
    expect(await nextUpdate(reference, 'updates', {}, once)).toEqual(first);
  });

  it('stays due when own staff is told something in between, and is the deadline of the incident', async () => {
    const reference = await publishing.openP1({ scope: 'central' });
    await call(reference, 'updates', {});
    publishing.deps.clock.advance({ minutes: 10 });
    expect(await nextUpdate(reference, 'updates', { audience: 'intern', status: 'identified' })).toMatchObject({
      dueAt: '2026-11-23T11:10:00Z',
    });
    const { body } = await publishing.api.call<{ items: { kind: string; outcome: string; dueAt: string }[] }>(
      'GET',
      `/v1/incidents/${reference}/deadlines`,
    );
    const open = body.items.filter(({ kind, outcome }) => kind === 'next-update' && outcome === 'open');
    expect(open).toMatchObject([{ dueAt: '2026-11-23T11:10:00Z' }]);
  });

  it('is none when the public was told nothing, or all is over', async () => {
    const reference = await publishing.openP1();
    expect(await nextUpdate(reference, 'updates', { audience: 'intern' })).toBeNull();
    await call(reference, 'updates', { status: 'identified' });
    expect(await nextUpdate(reference, 'updates', { status: 'resolved' })).toBeNull();
  });
});
