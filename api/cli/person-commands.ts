import { Command, Option } from 'commander';
import { erasePerson } from '../personal-data/erase-person.ts';
import { findPerson } from '../personal-data/find-person.ts';
import { readPersonalData } from '../personal-data/read-personal-data.ts';
import { whichPerson } from '../personal-data/routes.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

type WhichOptions = { contact?: string; address?: string };

/** `baken person export|erase` */
export function personCommands(): Command {
  const person = new Command('person');
  const which = (command: Command) =>
    command
      .addOption(new Option('--contact <id>', 'a contact').conflicts('address'))
      .option('--address <address>', 'an email address or mobile number that is no contact’s');
  which(person.command('export'))
    .description('all that is known, as JSON')
    .action(async (options: WhichOptions) => {
      const wanted = personFrom(options);
      const data = await withDatabase(
        ({ db }) => db.transaction(async (tx) => readPersonalData(tx, await findPerson(tx, wanted))),
        'baken person export',
      );
      say(JSON.stringify(data, null, 2));
    });
  which(person.command('erase'))
    .description('erase it for good; what was refused stays refused, as a keyed hash')
    .action(async (options: WhichOptions) => {
      const wanted = personFrom(options);
      const erased = await withDatabase((deps) => erasePerson(deps, wanted, operator), 'baken person erase');
      say(JSON.stringify(erased, null, 2));
    });
  return person;
}

function personFrom({ contact, address }: WhichOptions) {
  return parsedOptions(whichPerson, contact === undefined ? { address } : { contactId: Number(contact) });
}
