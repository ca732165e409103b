import { readFileSync } from 'node:fs';
import https from 'node:https';

const host = 'rest.messagebird.com';
const certificate = readFileSync(new URL('./test-only-messagebird.crt.pem', import.meta.url), 'utf8');

/** Leads what goes to MessageBird to a stand-in on this machine, over TLS as always; all else goes where it went. */
class StandInAgent extends https.Agent {
  readonly #port: number;

  constructor(port: number) {
    super({ keepAlive: true });
    this.#port = port;
  }

  override createConnection(
    ...[options, callback]: Parameters<https.Agent['createConnection']>
  ): ReturnType<https.Agent['createConnection']> {
    if (options.host !== host) return super.createConnection(options, callback);
    return super.createConnection(
      { ...options, host: '127.0.0.1', port: this.#port, servername: host, ca: certificate },
      callback,
    );
  }
}

/**
 * The SDK's host is fixed, but it asks `https.globalAgent` for its connections. Undo with what comes back.
 * A child process does it as a preload, with the port in the query (`MessageBirdStandIn.nodeOptions`).
 */
export function leadMessageBirdTo(port: number): () => void {
  const before = https.globalAgent;
  https.globalAgent = new StandInAgent(port);
  return () => {
    https.globalAgent.destroy();
    https.globalAgent = before;
  };
}

const port = new URL(import.meta.url).searchParams.get('port');
if (port !== null) leadMessageBirdTo(Number(port));
