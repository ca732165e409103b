import type { Why } from './providers.ts';

const unreachable = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
const notTrusted = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|^ERR_TLS|^ERR_SSL|^EPROTO$/;

/** A time-out of the AWS SDK itself, while it was connecting. */
export const noConnectionInTime: Why = { reason: 'provider-unreachable', detail: 'no connection in time' };

/** Why no connection came about; undefined when it may have come about, so that something may have been sent over it. */
export function whyNeverConnected(error: unknown): Why | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return { reason: 'provider-not-found', detail: code };
  if (unreachable.has(code)) return { reason: 'provider-unreachable', detail: code };
  if (notTrusted.test(code)) return { reason: 'no-safe-connection', detail: code };
  // Node tries every address of a name in turn and then reports them together; none of them connected.
  if (error instanceof AggregateError) return { reason: 'provider-unreachable', detail: code || 'no address answers' };
  if ('syscall' in error && error.syscall === 'connect') return { reason: 'provider-unreachable', detail: code };
  return undefined;
}

/** The system's name for what went wrong, such as ECONNREFUSED; empty if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
