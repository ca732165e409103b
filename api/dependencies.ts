import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { DatabaseClient } from './database/client.ts';
import type { Log } from './log.ts';
import type { TemplateSet } from './templates/load-templates.ts';

/** What the parts of the service are given; nothing reads the environment or the clock by itself. */
export type Dependencies = DatabaseClient & {
  config: Config;
  clock: Clock;
  log: Log;
  templates: TemplateSet;
};
