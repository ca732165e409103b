import type { Config } from '../config.ts';
import { serviceUrl } from '../http/service-url.ts';
import { type OptOutReader, sealOptOutToken } from './opt-out-token.ts';

/** A recipient's own way out, for the footer and the mail program's button. */
export function optOutLink(config: Pick<Config, 'publicUrl' | 'port'>, secret: string, reader: OptOutReader): string {
  return `${serviceUrl(config)}/opt-out/${sealOptOutToken(reader, secret)}`;
}
