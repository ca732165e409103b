import type { Config } from '../config.ts';
import { type OptOutReader, sealOptOutToken } from './opt-out-token.ts';

/** A recipient's own way out, for the footer and the mail program's button. */
export function optOutLink(config: Pick<Config, 'publicUrl' | 'port'>, secret: string, reader: OptOutReader): string {
  const origin = config.publicUrl ?? `http://localhost:${config.port}`;
  return `${origin}/opt-out/${sealOptOutToken(reader, secret)}`;
}
