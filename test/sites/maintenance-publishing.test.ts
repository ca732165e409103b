import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeDueSteps } from '../../api/maintenance/maintenance-clock.ts';
import { createFilesInPlace } from '../../api/sites/files-in-place.ts';
import type { PageBundle } from '../../api/sites/page-bundle.ts';
import { startPublishLoop } from '../../api/sites/publish-loop.ts';
import { dutch } from '../maintenance/announcing.ts';
import { eventually } from '../support/eventually.ts';
import { insertMaintenance } from './sample-maintenance.ts';
import { textOf } from './site-pages.ts';
import { startMaintenanceSite } from './start-maintenance-site.ts';

const { room, bundle, goTo, render, html, text } = await startMaintenanceSite();

afterAll(() => room.deps.close());
beforeEach(() => goTo('2026-11-27T15:00'));
afterEach(() => room.reset());

describe('publishing maintenance', () => {
  it('makes the pages of maintenance when it is announced and when the clock starts it, on both sites', async () => {
    await render();
    const loop = startPublishLoop(room.deps, { bundle });
    try {
      await room.announce();
      await eventually(async () => expect(await text('')).toContain('Onderhoud aan DigiD voor burgers Gepland'));
      goTo('2026-12-05T08:00');
      await takeDueSteps(room.deps);
      await eventually(async () => {
        expect(await text('')).toContain('Onderhoud aan DigiD voor burgers Bezig');
        expect(textOf(await html('', 'digid'))).toContain('Onderhoud aan DigiD voor burgers Bezig');
      });
    } finally {
      await loop.stop();
    }
  });

  it('does not let news wait until all maintenance of years has its pages anew', async () => {
    await render();
    const [startedAt, finishedAt] = [dutch('2026-11-20T10:00'), dutch('2026-11-20T14:00')];
    for (let index = 0; index < 150; index += 1) {
      const reference = `2025-${String(1000 + index)}`;
      await insertMaintenance(room.deps.db, { reference, productId: 'digipoort', startedAt, finishedAt });
    }
    const { body } = await room.api.call<{ reference: string }>('POST', '/v1/incidents', {
      body: { products: [{ id: 'digid' }], priority: 2, description: 'Fout' },
    });
    const made: string[] = [];
    const watched: PageBundle = {
      ...bundle,
      inPlace: createFilesInPlace(),
      renderPage: async (snapshot, language) => {
        if (snapshot.page.kind === 'maintenance' && !made.includes('maintenance')) {
          await room.api.call('POST', `/v1/incidents/${body.reference}/updates`, {
            body: { status: 'investigating', audience: 'both' },
          });
        }
        made.push(snapshot.page.kind);
        return bundle.renderPage(snapshot, language);
      },
    };
    const loop = startPublishLoop(room.deps, { bundle: watched });
    try {
      const waiting = () => room.deps.sql`select 1 from page_requests where live_at is null`;
      await eventually(async () => {
        expect(made).toContain('front');
        expect(await waiting()).toEqual([]);
      });
    } finally {
      await loop.stop();
    }
    expect(made.indexOf('incident')).toBeLessThan(made.lastIndexOf('maintenance'));
    expect(made.indexOf('incident')).toBeGreaterThan(made.indexOf('maintenance'));
  });

  it('goes on with incidents when a page of maintenance cannot be made', async () => {
    await render();
    const failing: PageBundle = {
      ...bundle,
      renderPage: async (snapshot, language) =>
        snapshot.page.kind === 'maintenance'
          ? new Response('<!DOCTYPE html>the component broke', { status: 500 })
          : bundle.renderPage(snapshot, language),
    };
    await room.announce();
    const { body } = await room.api.call<{ reference: string }>('POST', '/v1/incidents', {
      body: { products: [{ id: 'digid' }], priority: 2, description: 'Fout' },
    });
    await room.api.call('POST', `/v1/incidents/${body.reference}/updates`, {
      body: { status: 'investigating', audience: 'both' },
    });
    const loop = startPublishLoop(room.deps, { bundle: failing });
    try {
      await eventually(async () => expect(await html(`storing/${body.reference}`)).toBeDefined());
      await eventually(async () => {
        const [waiting] = await room.deps
          .sql`select last_error from page_requests where maintenance_id is not null and last_error is not null`;
        expect(waiting?.last_error).toContain('the component broke');
      });
    } finally {
      await loop.stop();
    }
  });
});
