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

/**
 * Why no connection came about, in plain words for an operator; undefined when it may have come about, so that
 * something may have been sent over it.
 */
export function whyNeverConnected(error: unknown, peer: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = codeOf(error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `The name of ${peer} cannot be looked up (${code}).`;
  if (unreachable.has(code)) return `${peer} cannot be reached (${code}).`;
  if (notTrusted.test(code)) return `The certificate or encryption of ${peer} is not trusted (${code}).`;
  // Node tries every address of a name in turn and then reports them together; none of them connected.
  if (error instanceof AggregateError) return `${peer} cannot be reached (${code || 'no address answers'}).`;
  if ('syscall' in error && error.syscall === 'connect') return `${peer} cannot be reached (${code}).`;
  return undefined;
}

/** The system's name for what went wrong, such as ECONNREFUSED; empty if it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
