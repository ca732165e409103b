import { sql } from 'drizzle-orm';
import { test } from 'vitest';
import { gzipSync, brotliCompressSync } from 'node:zlib';
import { readFile } from 'node:fs/promises';
import { systemClock } from '../../api/clock.ts';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderIncidents, renderSite } from '../../api/sites/render-site.ts';
import { startPublishLoop } from '../../api/sites/publish-loop.ts';
import { requestPages } from '../../api/sites/request-pages.ts';
import { createTestSites, insertIncident, insertOrganisation, insertUpdate } from './site-fixtures.ts';

const stats = (t: number[]) => { const s = [...t].sort((a, b) => a - b); return `p50 ${s[s.length >> 1]!.toFixed(1)} p95 ${s[Math.floor(s.length * 0.95)]!.toFixed(1)} max ${s.at(-1)!.toFixed(1)}`; };
for (const n of [50, 5000])
test(`perf ${n}`, { timeout: 200000 }, async () => {
  const sites = await createTestSites();
  const deps = { ...sites, clock: systemClock };
  await insertOrganisation(sites.db);
  await sites.db.execute(sql`
    insert into incidents (reference, domain, scope, priority, impact, kind, symptom, status, began_at, opened_at, opened_by, declared_p1_at, closed_at, description)
    select 'h-' || i, 'product', 'central', 1, case when i % 3 = 0 then 'full' else 'partial' end, 'disruption', '{}', 'resolved', t, t, 'k', t, t + interval '2 hours', 'd'
    from (select i, now() - interval '20 days' - i * interval '9 hours' as t from generate_series(1, ${sql.raw(String(n))}) i order by i desc) x`);
  await sites.db.execute(sql`insert into incident_products select id, (array['digid','digipoort','digikoppeling','pkioverheid'])[1 + id % 4] from incidents`);
  await sites.db.execute(sql`insert into publications (published_at, published_by) select began_at + s * interval '30 minutes', 'k' from incidents, generate_series(1, 4) s order by id, s`);
  await sites.db.execute(sql`insert into updates (incident_id, publication_id, sequence, status, audience, breadth, explanation, published_at, published_by, request_sha256)
    select i.id, (i.id - 1) * 4 + s, s, (array['investigating','identified','recovering','resolved'])[s], 'both', 'product', '{"nl":"We werken eraan en houden u op de hoogte."}', began_at + s * interval '30 minutes', 'k', 'x' from incidents i, generate_series(1, 4) s`);
  await sites.db.execute(sql`analyze`);
  const bundle = await loadPageBundle();
  global.gc?.();
  let peak = 0; const timer = setInterval(() => { peak = Math.max(peak, process.memoryUsage().rss); }, 50);
  let t = performance.now();
  console.log(n, 'full', await renderSite(deps, bundle, 'logius'), Math.round(performance.now() - t), 'ms; rss MB', Math.round(peak / 1e6));
  t = performance.now();
  console.log(n, 'full again', await renderSite(deps, bundle, 'logius'), Math.round(performance.now() - t), 'ms; rss MB', Math.round(peak / 1e6));
  clearInterval(timer);
  const now = new Date();
  const id = await insertIncident(sites.db, { reference: '2026-9001', beganAt: now.toISOString(), updates: [{ at: new Date(now.getTime() + 1000).toISOString() }] });
  const times: number[] = [];
  for (let i = 0; i < 150; i++) {
    await insertUpdate(sites.db, id, { at: new Date(now.getTime() + i * 60000).toISOString(), explanation: { nl: `bericht ${i}` } });
    const start = performance.now();
    await renderIncidents(deps, bundle, 'logius', [id]);
    times.push(performance.now() - start);
    if (i > 8) await sites.db.execute(sql`delete from updates where incident_id = ${id} and sequence > 8`);
  }
  console.log(n, 'renderIncidents', stats(times.slice(20)), 'first', times[0]);
  const loop = startPublishLoop(deps, { bundle });
  await new Promise((r) => setTimeout(r, n === 50 ? 2000 : 30000));
  const live: number[] = [];
  for (let i = 0; i < 100; i++) {
    await insertUpdate(sites.db, id, { at: new Date(now.getTime() + i * 60000).toISOString(), explanation: { nl: `bericht ${i}` } });
    const start = performance.now();
    await sites.db.transaction((tx) => requestPages(tx, { siteIds: ['logius'], incidentId: id, now: systemClock.now() }));
    for (;;) { const r = await sites.db.execute(sql`select 1 from page_requests where live_at is null`); if (r.length === 0) break; }
    live.push(performance.now() - start);
    await sites.db.execute(sql`delete from updates where incident_id = ${id} and sequence > 8`);
  }
  console.log(n, 'request to live', stats(live));
  await loop.stop();
  if (n === 50) {
  const html = await readFile(`${sites.config.sitesDir}/logius/index.html`);
  const css = await readFile(`${bundle.staticDir}/_assets/${(await import('node:fs')).readdirSync(`${bundle.staticDir}/_assets`).find((f) => f.endsWith('.css'))}`);
  console.log('html', html.length, gzipSync(html).length, brotliCompressSync(html).length, 'css', css.length, gzipSync(css).length, brotliCompressSync(css).length);
  }
  await sites.close();
});
