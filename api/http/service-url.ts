import type { Config } from '../config.ts';

/** Where others reach this service, without a slash at the end; as long as nobody does (no PUBLIC_URL), this machine. */
export function serviceUrl(config: Pick<Config, 'publicUrl' | 'port'>): string {
  return config.publicUrl ?? `http://localhost:${config.port}`;
}
