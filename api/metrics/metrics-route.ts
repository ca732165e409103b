import { requireScope } from '../access/require-scope.ts';
import type { Dependencies } from '../dependencies.ts';
import { createRouter } from '../http/router.ts';
import { createMetrics } from './metrics.ts';

/** `/metrics` for Prometheus: outside `/v1`, where it looks by default, and with a key as all else. */
export function metricsRoute(deps: Dependencies) {
  const metrics = createMetrics(deps);
  const route = createRouter();
  route.use(requireScope(deps.db, { read: 'incidents:read', write: 'incidents:write' }));
  route.get('/', async (context) =>
    context.body(await metrics.read(), 200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }),
  );
  return route;
}
