import { desc, sql } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Queryable } from '../database/client.ts';
import { serviceProcesses } from '../database/schema/processes.ts';

/** The settings that readers see the effect of, in links, footers and pages; nothing secret. Null: unset. */
export type SettingsInUse = Pick<Config, 'port' | 'subscribeOver' | 'smsSenders' | 'messages'> & {
  publicUrl: string | null;
  optOutAddress: string | null;
};

/** The part of a service's settings that must be the same for all that write to readers. Pure. */
export function settingsInUse(config: Config): SettingsInUse {
  const { port, subscribeOver, smsSenders, messages, publicUrl = null, inboundMail } = config;
  const { optOutAddress = null } = inboundMail;
  return { port, subscribeOver, smsSenders, messages, publicUrl, optOutAddress };
}

/**
 * These settings, but in what readers see those of the service, which ran last with the role http before all: somebody's
 * shell may lack PUBLIC_URL, and all links in a publication would lead to that shell's machine. Unchanged as long as no
 * service ever ran on this database.
 */
export async function withSettingsInUse(db: Queryable, config: Config): Promise<Config> {
  const [last] = await db
    .select({ settings: serviceProcesses.settings })
    .from(serviceProcesses)
    .orderBy(desc(sql`'http' = any(${serviceProcesses.roles})`), desc(serviceProcesses.seenAt))
    .limit(1);
  if (!last) return config;
  const { publicUrl, optOutAddress, ...settings } = last.settings;
  return {
    ...config,
    ...settings,
    publicUrl: publicUrl ?? undefined,
    inboundMail: { ...config.inboundMail, optOutAddress: optOutAddress ?? undefined },
  };
}
