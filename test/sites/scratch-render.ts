import { loadPageBundle } from '../../api/sites/page-bundle.ts';
import { renderPages } from '../../api/sites/render-pages.ts';
import type { Incident } from '../../status-site/src/snapshot.ts';
const bundle = await loadPageBundle();
const inc = (i: number): Incident => ({ reference: `2026-${i}`, status: 'resolved', impact: 'full', scope: 'central', symptom: {}, beganAt: '2026-05-01T10:00:00Z', resolvedAt: '2026-05-01T12:00:00Z', nextUpdateAt: undefined,
  products: [{ id: 'digid', name: 'DigiD', hasPage: true, components: [] }],
  updates: (['resolved', 'recovering', 'identified', 'investigating'] as const).map((status, k) => ({ status, publishedAt: `2026-05-01T1${k}:00:00Z`, explanation: { nl: 'We werken eraan.' } })) });
const facts = { site: { id: 'x', title: 'Storingen', publicUrl: 'https://x.nl/a', basePath: '/a' }, organisation: { name: 'L', language: 'nl' as const, serviceDeskEmail: 'a@b.nl', telephone: '0900', telephoneCost: 'x', timeZone: 'Europe/Amsterdam' } };
for (let r = 0; r < 5; r++) {
  const c = process.cpuUsage(); const t = performance.now();
  const files = await renderPages(bundle, facts, Array.from({ length: 1000 }, (_, i) => ({ kind: 'incident' as const, incident: inc(i) })));
  const u = process.cpuUsage(c); console.log(files.length, 'pages', ((u.user + u.system) / 1000 / files.length).toFixed(3), 'ms cpu/page', ((performance.now() - t) / files.length).toFixed(3), 'ms/page');
}
