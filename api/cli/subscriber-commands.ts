import { Command, Option } from 'commander';
import { anyAddress } from '../contacts/given-address.ts';
import { channels } from '../database/schema/contacts.ts';
import { numberParams } from '../http/pages.ts';
import { endSubscriber } from '../subscribers/end-subscriber.ts';
import { countSubscribers, findSubscriptions, listSubscribers } from '../subscribers/queries.ts';
import { subscriberQuery } from '../subscribers/schemas.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type LocalTimes, localTimes } from './local-times.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

type Subscriber = Awaited<ReturnType<typeof findSubscriptions>>[number];
type ListOptions = { site?: string; product?: string; channel?: string; limit?: string; after?: string };

const optionNames = { '/limit': '--limit', '/cursor': '--after', '/site': '--site', '/product': '--product' };

/** `baken subscriber list|counts|show|end` */
export function subscriberCommands(): Command {
  const subscriber = new Command('subscriber');
  subscriber
    .command('list')
    .description('the subscribers, a page at a time')
    .option('--site <id>')
    .option('--product <id>', 'who is told of this product')
    .addOption(new Option('--channel <channel>').choices(channels))
    .option('--limit <count>', 'how many, at most 500')
    .option('--after <number>', 'go on after this subscriber')
    .action(list);
  subscriber
    .command('counts')
    .description('how many subscribers each product has, by site and channel, without those who opted out')
    .action(() =>
      withDatabase(async ({ db }) => {
        for (const { site, product, channel, subscribers } of await countSubscribers(db))
          say(`${site}\t${product}\t${channel}\t${subscribers}`);
      }),
    );
  subscriber
    .command('show <address>')
    .description('what an address is subscribed to')
    .action(async (address: string) => {
      const given = parsedOptions(anyAddress, address);
      const channel = given.includes('@') ? 'email' : 'sms';
      const { found, local } = await withDatabase(async ({ db }) => ({
        found: await findSubscriptions(db, { channel, address: given }),
        local: await localTimes(db),
      }));
      for (const one of found) say(inOneLine(one, local));
      if (found.length === 0) say('This address is subscribed to nothing.');
    });
  subscriber
    .command('end <id>')
    .description('end a subscription, because the person asked for that; of every message: baken opt-out record')
    .action(async (id: string) => {
      const { id: number } = parsedOptions(numberParams, { id });
      await withDatabase((deps) => endSubscriber(deps, number, operator), `baken subscriber end ${number}`);
      say('Ended.');
    });
  return subscriber;
}

async function list({ after, ...options }: ListOptions): Promise<void> {
  await inWordsOfOptions(optionNames, async () => {
    const { site, product, channel, ...page } = parsedOptions(subscriberQuery, { ...options, cursor: after });
    const { items, total, next, local } = await withDatabase(async ({ db }) => ({
      ...(await listSubscribers(db, { site, product, channel }, page)),
      local: await localTimes(db),
    }));
    for (const one of items) say(inOneLine(one, local));
    if (total === 0) say('Nobody is subscribed to that.');
    if (next !== null) say(`There are ${total} in all. The next page: --after ${next}`);
  });
}

function inOneLine(
  { id, site, channel, address, language, allProducts, products, confirmedAt, optedOut }: Subscriber,
  local: LocalTimes,
) {
  const what = allProducts ? 'all products' : products.join(', ');
  const since = `since ${local(confirmedAt)}`;
  return `${id}\t${site}\t${channel}\t${address}\t${language}\t${what}\t${since}${optedOut ? '\topted out: gets nothing' : ''}`;
}
