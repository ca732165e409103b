import { Command, Option } from 'commander';
import { webhookKinds } from '../database/schema/webhooks.ts';
import type { Dependencies } from '../dependencies.ts';
import { languages } from '../language.ts';
import { addWebhook, type WebhookDependencies } from '../webhooks/add-webhook.ts';
import { changeWebhook } from '../webhooks/change-webhook.ts';
import { listCalls, listWebhooks, readWebhook } from '../webhooks/queries.ts';
import { createReach } from '../webhooks/reach.ts';
import { removeWebhook } from '../webhooks/remove-webhook.ts';
import { rotateSecret } from '../webhooks/rotate-secret.ts';
import { type CallView, newWebhook, type WebhookView, webhookChange, webhookPath } from '../webhooks/schemas.ts';
import { sendTestEvent } from '../webhooks/send-test-event.ts';
import { verifyWebhook } from '../webhooks/verify-webhook.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type LocalTimes, localTimes } from './local-times.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

type FieldOptions = { name?: string; url?: string; language?: string; product?: string[] };
type AddOptions = FieldOptions & { kind: string };
type ChangeOptions = FieldOptions & { allProducts?: true; off?: true };

const optionNames = {
  '/name': '--name',
  '/url': '--url',
  '/kind': '--kind',
  '/language': '--language',
  '/products': '--product',
  '/state': '--off',
};
/** The most that a list shows; the API has the rest. */
const listed = { limit: 500 };

/** `baken webhook add|list|change|remove|verify|rotate-secret|test|calls` */
export function webhookCommands(): Command {
  const webhook = new Command('webhook');
  const language = () => new Option('--language <language>').choices(languages);
  webhook
    .command('add')
    .description('add one, and call it to see whether it wants that; a secret is printed once')
    .requiredOption('--name <name>', 'whose or what it is')
    .requiredOption('--url <url>', 'such as https://example.org/hook')
    .addOption(new Option('--kind <kind>').choices(webhookKinds).default('standard'))
    .addOption(language().default('nl'))
    .option('--product <id...>', 'left out: every product')
    .action((options: AddOptions) => inWordsOfOptions(optionNames, () => add(options)));
  webhook
    .command('list')
    .description('the webhooks, and how each is doing')
    .action(() =>
      withDatabase(async ({ db }) => {
        const local = await localTimes(db);
        for (const one of (await listWebhooks(db, listed, 'en')).items) say(inOneLine(one, local));
      }),
    );
  webhook
    .command('change <id>')
    .description('change one, or switch it off')
    .option('--name <name>')
    .option('--url <url>', 'it is called there at once, to see whether it wants that')
    .addOption(language())
    .option('--product <id...>')
    .addOption(new Option('--all-products').conflicts('product'))
    .option('--off', 'no messages any more, until it is verified')
    .action((id: string, { product, allProducts, off, ...options }: ChangeOptions) => {
      const products = allProducts ? 'all' : product;
      const change = { ...options, ...(products && { products }), ...(off && { state: 'off' }) };
      return inWordsOfOptions(optionNames, () =>
        act('change', id, (deps, number) => changeWebhook(deps, number, parsedOptions(webhookChange, change))),
      );
    });
  webhook
    .command('verify <id>')
    .description('call it to see whether it wants our calls; if so it is switched on')
    .action((id: string) => act('verify', id, verifyWebhook));
  webhook
    .command('rotate-secret <id>')
    .description('make a new secret and print it, once; for a day calls are signed with both')
    .action(async (id: string) => {
      const { secret } = await withDatabase(
        (deps) => rotateSecret(deps, idFrom(id)),
        `baken webhook rotate-secret ${id}`,
      );
      say(secret);
    });
  webhook
    .command('test <id>')
    .description('send an event that says that it is a test')
    .action(async (id: string) => {
      await withDatabase((deps) => sendTestEvent(deps, idFrom(id), 'en'), `baken webhook test ${id}`);
      say(`It is under way. What comes of it: npx baken webhook calls ${id}`);
    });
  webhook
    .command('calls <id>')
    .description('what it was called for lately, and what came of that')
    .action((id: string) =>
      withDatabase(async ({ db }) => {
        const local = await localTimes(db);
        for (const call of (await listCalls(db, idFrom(id), { limit: 50 }, 'en')).items)
          say(callInOneLine(call, local));
      }),
    );
  webhook
    .command('remove <id>')
    .description('remove one, with its secrets and the list of its calls')
    .action((id: string) => withDatabase((deps) => removeWebhook(deps, idFrom(id)), `baken webhook remove ${id}`));
  return webhook;
}

async function add({ product, ...options }: AddOptions): Promise<void> {
  const wanted = parsedOptions(newWebhook, { ...options, products: product });
  const { view, secret, local } = await withDatabase(async (database) => {
    const deps = withReach(database);
    const added = await addWebhook(deps, wanted, operator);
    const made = await readWebhook(deps.db, added.id, 'en');
    return { view: made, secret: added.secret, local: await localTimes(deps.db) };
  }, 'baken webhook add');
  tell(view, local);
  if (secret !== null) say(`secret: ${secret}`);
  if (view.state.name !== 'active') say(`When the receiver is ready: npx baken webhook verify ${view.id}`);
}

async function act(
  verb: string,
  id: string,
  work: (deps: WebhookDependencies, id: number) => Promise<void>,
): Promise<void> {
  const { view, local } = await withDatabase(async (database) => {
    const deps = withReach(database);
    await work(deps, idFrom(id));
    return { view: await readWebhook(deps.db, idFrom(id), 'en'), local: await localTimes(deps.db) };
  }, `baken webhook ${verb} ${id}`);
  tell(view, local);
}

function withReach<T extends Pick<Dependencies, 'config'>>(database: T) {
  return { ...database, reach: createReach(database.config) };
}

function idFrom(id: string): number {
  return parsedOptions(webhookPath, { id }).id;
}

/** A webhook that did not pass is an ending that a script must see. */
function tell(view: WebhookView, local: LocalTimes): void {
  say(inOneLine(view, local));
  if (view.state.name === 'unverified') process.exitCode = 1;
}

function inOneLine({ id, name, kind, address, state }: WebhookView, local: LocalTimes): string {
  const because = state.name === 'off' ? ` (${state.because})` : '';
  const failing = state.name === 'active' && state.failingSince ? ` (failing since ${local(state.failingSince)})` : '';
  const problem = state.problem ? `\t${state.problem.detail}` : '';
  return `${id}\t${name}\t${kind}\t${address}\t${state.name}${because}${failing}${problem}`;
}

function callInOneLine(
  { queuedAt, type, reference, sequence, state, attempts, nextTryAt, problem }: CallView,
  local: LocalTimes,
): string {
  const about = reference === null ? type : `${type} ${reference} (${sequence})`;
  const next = nextTryAt === null ? '' : `\tnext try ${local(nextTryAt)}`;
  return `${local(queuedAt)}\t${about}\t${state}\ttried ${attempts} times${next}${problem ? `\t${problem.detail}` : ''}`;
}
