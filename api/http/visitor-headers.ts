import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Config } from '../config.ts';
import { serviceUrl } from './service-url.ts';

/** For pages with a form: nothing but what is the service's own, and nothing kept, because the address may be a secret. */
export function visitorHeaders(config: Pick<Config, 'publicUrl' | 'port'>): MiddlewareHandler {
  const own = ["'self'", new URL(serviceUrl(config)).origin];
  const secure = secureHeaders({
    referrerPolicy: 'no-referrer',
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: own,
      frameAncestors: ["'none'"],
    },
  });
  return async (context, next) => {
    await secure(context, next);
    if (!context.res.headers.has('Cache-Control')) context.res.headers.set('Cache-Control', 'no-store');
  };
}
