import https from 'node:https';

/** Leads what goes to a host to a stand-in on this machine, over TLS as always; all else goes where it went. */
class StandInAgent extends https.Agent {
  readonly #host: string;
  readonly #port: number;
  readonly #certificate: string;

  constructor(host: string, port: number, certificate: string) {
    super({ keepAlive: true });
    this.#host = host;
    this.#port = port;
    this.#certificate = certificate;
  }

  override createConnection(
    ...[options, callback]: Parameters<https.Agent['createConnection']>
  ): ReturnType<https.Agent['createConnection']> {
    if (options.host !== this.#host) return super.createConnection(options, callback);
    return super.createConnection(
      { ...options, host: '127.0.0.1', port: this.#port, servername: this.#host, ca: this.#certificate },
      callback,
    );
  }
}

/**
 * For code whose host is fixed and that asks `https.globalAgent` for its connections: they end at a stand-in with this
 * certificate. Undo with what comes back.
 */
export function leadHostTo(host: string, port: number, certificate: string): () => void {
  const before = https.globalAgent;
  https.globalAgent = new StandInAgent(host, port, certificate);
  return () => {
    https.globalAgent.destroy();
    https.globalAgent = before;
  };
}
