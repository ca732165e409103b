import { mkdtemp } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import { pino } from 'pino';
import { systemClock } from '../../api/clock.ts';
import { connectDatabase } from '../../api/database/client.ts';
import { startEmbeddedDatabase } from '../../api/database/embedded/embedded.ts';
import { migrateDatabase } from '../../api/database/migrate.ts';
import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { startPublishLoop } from '../../api/sites/publish-loop.ts';
import { renderIncidents, renderSite } from '../../api/sites/render-site.ts';
import { requestPages } from '../../api/sites/request-pages.ts';
import { insertIncident, insertOrganisation, insertUpdate } from './site-fixtures.ts';

const n = Number(process.argv[2]);
const stats = (t: number[]) => {
  const s = [...t].sort((a, b) => a - b);
  return `p50 ${s[s.length >> 1]!.toFixed(1)} p95 ${s[Math.floor(s.length * 0.95)]!.toFixed(1)} max ${s.at(-1)!.toFixed(1)}`;
};
const dataDir = await mkdtemp('/tmp/baken-bench-');
const embedded = await startEmbeddedDatabase({ dataDir, log: () => {} });
await migrateDatabase(embedded.url);
const client = connectDatabase(embedded.url, { max: 10, name: 'bench' });
const deps = { ...client, clock: systemClock, log: pino({ level: 'warn' }), config: { sitesDir: `${dataDir}/sites` } };
const { db } = deps;
await insertOrganisation(db);
await db.execute(sql`
    insert into incidents (reference, domain, scope, priority, impact, kind, symptom, status, began_at, opened_at, opened_by, declared_p1_at, closed_at, description)
    select 'h-' || i, 'product', 'central', 1, case when i % 3 = 0 then 'full' else 'partial' end, 'disruption', '{}', 'resolved', t, t, 'k', t, t + interval '2 hours', 'd'
    from (select i, now() - interval '20 days' - i * interval '9 hours' as t from generate_series(1, ${sql.raw(String(n))}) i order by i desc) x`);
await db.execute(
  sql`insert into incident_products select id, (array['digid','digipoort','digikoppeling','pkioverheid'])[1 + id % 4] from incidents`,
);
await db.execute(
  sql`insert into publications (published_at, published_by) select began_at + s * interval '30 minutes', 'k' from incidents, generate_series(1, 4) s order by id, s`,
);
await db.execute(sql`insert into updates (incident_id, publication_id, sequence, status, audience, breadth, explanation, published_at, published_by, request_sha256)
    select i.id, (i.id - 1) * 4 + s, s, (array['investigating','identified','recovering','resolved'])[s], 'both', 'product', '{"nl":"We werken eraan en houden u op de hoogte."}', began_at + s * interval '30 minutes', 'k', 'x' from incidents i, generate_series(1, 4) s`);
await db.execute(sql`analyze`);
const bundle = await loadPageBundle();
let peak = 0;
const timer = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);
for (const what of ['full', 'again']) {
  const t = performance.now();
  const c = process.cpuUsage();
  const r = await renderSite(deps, bundle, 'logius');
  const u = process.cpuUsage(c);
  console.log(
    n,
    what,
    r,
    Math.round(performance.now() - t),
    'ms; cpu',
    Math.round((u.user + u.system) / 1000),
    'rss MB',
    Math.round(peak / 1e6),
  );
}
clearInterval(timer);
const now = Date.now();
const id = await insertIncident(db, {
  reference: '2026-9001',
  beganAt: new Date(now).toISOString(),
  updates: [{ at: new Date(now + 1000).toISOString() }],
});
const times: number[] = [];
for (let i = 0; i < 200; i++) {
  await insertUpdate(db, id, { at: new Date(now + i * 60000).toISOString(), explanation: { nl: `bericht ${i}` } });
  const start = performance.now();
  await renderIncidents(deps, bundle, 'logius', [id]);
  times.push(performance.now() - start);
  if (i > 8) await db.execute(sql`delete from updates where incident_id = ${id} and sequence > 8`);
}

{
  const { readSite } = await import('../../api/sites/snapshot.ts');
  const ts: number[] = [];
  for (let i = 0; i < 100; i++) {
    const t = performance.now();
    await readSite(db, 'logius', systemClock.now());
    ts.push(performance.now() - t);
  }
  console.log('readSite', stats(ts));
  const { writePages } = await import('../../api/sites/write-pages.ts');
  const ws: number[] = [];
  for (let i = 0; i < 100; i++) {
    const t = performance.now();
    await writePages(
      dataDir + '/w',
      Array.from({ length: 8 }, (_, k) => ({ path: `d${k}/index.html`, content: `x`.repeat(8000) + i })),
    );
    ws.push(performance.now() - t);
  }
  console.log('write 8', stats(ws));
}
console.log(n, 'renderIncidents', stats(times.slice(20)), 'first', times[0]);
const settled = async () => {
  const r = await db.execute<{ n: number }>(sql`select count(*)::int n from page_requests where live_at is null`);
  return r[0]!.n === 0;
};
const loop = startPublishLoop(deps, { bundle });
await new Promise((r) => setTimeout(r, 500));
while (!(await settled())) await new Promise((r) => setTimeout(r, 100));
const live: number[] = [];
for (let i = 0; i < 200; i++) {
  await insertUpdate(db, id, { at: new Date(now + i * 60000).toISOString(), explanation: { nl: `bericht ${i}` } });
  await db.transaction((tx) =>
    requestPages(tx, { siteIds: ['logius', 'digid'], incidentId: id, now: systemClock.now() }),
  );
  await new Promise((r) => setTimeout(r, 120));
  while (!(await settled())) await new Promise((r) => setTimeout(r, 20));
  await db.execute(sql`delete from updates where incident_id = ${id} and sequence > 8`);
}
const rows = await db.execute<{ ms: number; site_id: string }>(
  sql`select site_id, extract(epoch from live_at - requested_at)::float8 * 1000 as ms from page_requests where incident_id is not null`,
);
for (const s of ['logius', 'digid'])
  console.log(n, 'request to live', s, stats([...rows].filter((r) => r.site_id === s).map((r) => r.ms)));
await loop.stop();
await client.close();
await embedded.stop();
