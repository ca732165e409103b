import { systemClock } from './clock.ts';
import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { runUntilStopped } from './run-until-stopped.ts';
import { startService } from './service.ts';

/** `npm start`: the service, until it is stopped. */
await runUntilStopped(async (stopping) => {
  const config = readConfig(process.env);
  const log = createLog(config.logLevel);
  const service = await startService(config, systemClock, log, stopping);
  log.info({ roles: [...config.roles], url: service.url }, 'Baken is running');
  return service;
});
