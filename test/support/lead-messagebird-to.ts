import { readFileSync } from 'node:fs';
import { leadHostTo } from './lead-host-to.ts';

const certificate = readFileSync(new URL('./test-only-messagebird.crt.pem', import.meta.url), 'utf8');

/**
 * Leads what goes to MessageBird to a stand-in on this machine. Undo with what comes back.
 * A child process does it as a preload, with the port in the query (`MessageBirdStandIn.nodeOptions`).
 */
export function leadMessageBirdTo(port: number): () => void {
  return leadHostTo('rest.messagebird.com', port, certificate);
}

const port = new URL(import.meta.url).searchParams.get('port');
if (port !== null) leadMessageBirdTo(Number(port));
