import { Command } from 'commander';
import { say, withDatabase } from './with-database.ts';

/** `baken migrate` */
export function migrateCommand(): Command {
  return new Command('migrate').action(async () => {
    await withDatabase(async () => {}, undefined, { mayCreate: true });
    say('The database is up to date.');
  });
}
