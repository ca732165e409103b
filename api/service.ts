import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { readSigningKey } from './access/signing-key.ts';
import { createApp } from './app.ts';
import type { Clock } from './clock.ts';
import { type Config, ConfigError } from './config.ts';
import { connectDatabase } from './database/client.ts';
import { migrateDatabase } from './database/migrate.ts';
import { openDatabase } from './database/open-database.ts';
import { pools } from './database/pools.ts';
import { whenThereIsRoom } from './database/when-there-is-room.ts';
import { startClockLoop } from './deadlines/clock-loop.ts';
import type { Dependencies } from './dependencies.ts';
import { startFetchLoop } from './inbound-mail/fetch-loop.ts';
import { startMailboxLoop } from './inbound-mail/mailbox-loop.ts';
import type { Log } from './log.ts';
import { startDeliverLoop } from './mailings/deliver-loop.ts';
import { startMaintenanceClock } from './maintenance/maintenance-clock.ts';
import { showPresence } from './presence/show-presence.ts';
import { closeProviders, createProviders } from './providers/choose-providers.ts';
import type { Providers } from './providers/providers.ts';
import { startNightlyLoop } from './retention/nightly-loop.ts';
import { startKeepingLimits } from './sending/keep-limits.ts';
import { createProviderGate, type ProviderGate } from './sending/provider-gate.ts';
import { startPublishLoop } from './sites/publish-loop.ts';
import { startTargetLoop } from './sites/targets/target-loop.ts';
import { loadTemplates } from './templates/load-templates.ts';
import { templatesFolder } from './templates/templates-folder.ts';
import { startWebhookLoop } from './webhooks/webhook-loop.ts';

export type Service = Dependencies & {
  /** Where the HTTP server listens; unset without the role `http`. */
  url: string | undefined;
  /** Ends what is in flight, and then the rest: what was started last goes first. */
  stop(): Promise<void>;
  /** Resolves with the reason when the service cannot go on, because its own database ended by itself. */
  lost: Promise<string>;
};

/**
 * Starts the database if it is ours, brings it up to date, and starts what the configured roles ask for. When a part
 * does not start, or `stopping` is aborted, those before it are stopped again and the error is the caller's.
 */
export async function startService(given: Config, clock: Clock, log: Log, stopping?: AbortSignal): Promise<Service> {
  const stops: (() => Promise<void>)[] = [];
  const ending = new AbortController();
  let closeServer = async () => {};
  const stop = async () => {
    ending.abort();
    await closeServer();
    for (let end = stops.pop(); end; end = stops.pop()) {
      await end().catch((error: unknown) => log.error({ err: error }, 'a part did not stop'));
    }
  };
  const lost = Promise.withResolvers<string>();
  try {
    const templates = await loadTemplates(templatesFolder);
    const server = given.roles.has('http') ? await listen(given) : undefined;
    if (server) closeServer = () => close(server);
    // Port 0 asks for any free one; from here on it is the one that we got.
    const config = { ...given, port: server ? portOf(server) : given.port };

    const database = await openDatabase(config, log, lost.resolve, stopping);
    stops.push(database.close);
    stopping?.throwIfAborted();
    await whenThereIsRoom(log, () => migrateDatabase(database.url), stopping);
    stopping?.throwIfAborted();
    const connect = (name: keyof typeof pools) => {
      const client = connectDatabase(database.url, { ...pools[name], name });
      stops.push(client.close);
      return client;
    };
    const deps: Dependencies = { ...connect('loops'), config, clock, log, templates };
    const presence = await whenThereIsRoom(log, () => showPresence(deps), stopping);
    stops.push(presence.stop);
    const optOutSecret = await whenThereIsRoom(log, () => readSigningKey(deps.db, 'opt-out'), stopping);
    if (config.roles.has('deliver')) {
      const gate = createProviderGate(connect('gate').db);
      stops.push(await startDelivering({ ...deps, ...connect('delivering'), optOutSecret, gate }));
      stops.push((await startWebhookLoop(deps)).stop);
    }
    if (config.roles.has('publish'))
      stops.push(startPublishLoop(deps).stop, (await startTargetLoop({ ...deps, ...connect('targets') })).stop);
    if (config.roles.has('clock'))
      stops.push(startClockLoop(deps).stop, startMaintenanceClock(deps).stop, startNightlyLoop(deps).stop);
    if (config.roles.has('inbound')) {
      const { imap, ses } = config.inboundMail;
      if (imap) stops.push(startMailboxLoop({ ...deps, ...connect('mailbox'), optOutSecret }, imap).stop);
      if (ses?.s3) stops.push(startFetchLoop({ ...deps, ...connect('mailbox'), optOutSecret }, ses.s3).stop);
    }
    server?.removeAllListeners('request');
    const [receiptsDb, visitorsDb] = [connect('receipts').db, connect('visitors').db];
    const app = createApp({
      ...deps,
      ...connect('http'),
      optOutSecret,
      receiptsDb,
      visitorsDb,
      stopping: ending.signal,
    });
    server?.on('request', getRequestListener(app.fetch));
    return { ...deps, url: server && `http://localhost:${config.port}`, stop, lost: lost.promise };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startDelivering(
  deps: Dependencies & { optOutSecret: string; gate: ProviderGate },
): Promise<() => Promise<void>> {
  const { config, log } = deps;
  const providers = { urgent: createProviders(config, log), general: createProviders(config, log) };
  warnOfOutbox(providers.general, config, log);
  warnOfSenders(config, log);
  const limits = startKeepingLimits(deps, providers.general);
  await limits.known;
  const loop = await startDeliverLoop({ ...deps, providers });
  return async () => {
    await Promise.all([loop.stop(), limits.stop()]);
    await Promise.all([closeProviders(providers.urgent), closeProviders(providers.general)]);
  };
}

function warnOfOutbox({ email, sms }: Providers, { outboxDir }: Config, log: Log): void {
  if (email[0]?.name === 'outbox')
    log.warn({ outboxDir }, 'Mail goes to the outbox: nothing leaves this machine until MAIL_PROVIDER is set');
  if (sms[0]?.name === 'outbox')
    log.warn({ outboxDir }, 'SMS goes to the outbox: nothing leaves this machine until SMS_PROVIDER is set');
}

/** Readers are not asked to answer STOP to a sender that nobody can answer; whoever runs the service must know. */
function warnOfSenders(config: Config, log: Log): void {
  for (const sender of config.smsSenders) {
    if (sender.provider !== 'outbox' && !sender.canBeAnswered)
      log.warn(sender, 'SMS cannot be refused by answering STOP');
  }
}

/** Takes the port before anything else is started, so that a port in use stops the start at once. */
async function listen({ host, port }: Config): Promise<Server> {
  const server = createServer((_request, response) => {
    response.writeHead(503, { 'Retry-After': '1', 'Content-Type': 'text/plain' }).end('Baken is starting\n');
  });
  server.listen(port, host);
  await once(server, 'listening').catch((error: unknown) => {
    throw portError(error, host, port);
  });
  return server;
}

function portError(error: unknown, host: string, port: number): Error {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return new ConfigError(
      `PORT ${port} is in use by another program. Stop that one, or set PORT to a free port (and DATA_DIR to another folder for a second Baken).`,
    );
  }
  if (code === 'EACCES')
    return new ConfigError(`PORT ${port} may not be used by this account. Set PORT to 1024 or higher.`);
  return new ConfigError(
    `HOST ${host} cannot be listened on (${String(code)}). Set HOST to an address of this machine.`,
  );
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const patience = setTimeout(() => server.closeAllConnections(), 5_000);
  await closed;
  clearTimeout(patience);
}
