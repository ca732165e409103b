import type { Command } from 'commander';

/** A command of the first level: what `baken --help` says of it, and the whole of it when it is asked for. */
export type KnownCommand = { name: string; alias?: string; description: string; load(): Promise<Command> };

/**
 * All commands. Their files are read when their command is asked for and not before: reading all costs two seconds of processor
 * each time, also for `--help`.
 */
export const knownCommands: readonly KnownCommand[] = [
  {
    name: 'import',
    description: 'import an export of the customer administration (CSV)',
    load: async () => (await import('./contact-commands.ts')).contactCommands(),
  },
  {
    name: 'open',
    description: 'register an incident; nobody is told yet',
    load: async () => (await import('./open-command.ts')).openCommand(),
  },
  {
    name: 'change',
    description: 'change what is registered about an incident; sends nothing, but the public page shows it at once',
    load: async () => (await import('./change-command.ts')).changeCommand(),
  },
  {
    name: 'publish',
    description: 'publish an update: email, SMS, internal copy and public page, at once',
    load: async () => (await import('./publish-command.ts')).publishCommand(),
  },
  {
    name: 'close',
    description:
      'close an incident that nobody was told about, or a duplicate; of one that was told and is over: baken publish --status resolved, which tells them',
    load: async () => (await import('./close-command.ts')).closeCommand(),
  },
  {
    name: 'incident',
    description: 'incidents, their deadlines and their logbook',
    load: async () => (await import('./incident-commands.ts')).incidentCommands(),
  },
  {
    name: 'mailing',
    description: 'what is being sent, how far it is, and what went wrong',
    load: async () => (await import('./mailing-commands.ts')).mailingCommands(),
  },
  {
    name: 'maintenance',
    description: 'planned and emergency maintenance',
    load: async () => (await import('./maintenance-commands.ts')).maintenanceCommands(),
  },
  {
    name: 'availability',
    description: 'availability of products and components against their norm',
    load: async () => (await import('./availability-command.ts')).availabilityCommand(),
  },
  {
    name: 'migrate',
    description: 'bring the database to the newest schema',
    load: async () => (await import('./migrate-command.ts')).migrateCommand(),
  },
  {
    name: 'organisation',
    description: 'load an organisation file: products, sites, clocks',
    load: async () => (await import('./organisation-command.ts')).organisationCommand(),
  },
  {
    name: 'site',
    description: 'the public status pages',
    load: async () => (await import('./site-commands.ts')).siteCommands(),
  },
  { name: 'key', description: 'API keys', load: async () => (await import('./key-commands.ts')).keyCommands() },
  {
    name: 'opt-out',
    description: 'who refused what, and who is kept from it',
    load: async () => (await import('./opt-out-commands.ts')).optOutCommands(),
  },
  {
    name: 'inbound',
    description: 'mails and SMS to us about opting out that a person must look at',
    load: async () => (await import('./inbound-commands.ts')).inboundCommands(),
  },
  {
    name: 'subscriber',
    alias: 'subscribers',
    description: 'who asked on a status page to be told',
    load: async () => (await import('./subscriber-commands.ts')).subscriberCommands(),
  },
  {
    name: 'person',
    description: 'what is known of somebody, and erasing it',
    load: async () => (await import('./person-commands.ts')).personCommands(),
  },
  {
    name: 'webhook',
    description: 'programs and chats that are told what the public is told',
    load: async () => (await import('./webhook-commands.ts')).webhookCommands(),
  },
];
