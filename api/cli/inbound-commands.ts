import { Argument, Command } from 'commander';
import { readSigningKey } from '../access/signing-key.ts';
import { DomainError } from '../errors.ts';
import { decideMail } from '../inbound-mail/decide-mail.ts';
import { listInboundMails, readInboundMail, readSource, type ShownMail } from '../inbound-mail/queries.ts';
import { decisionBody as mailDecision } from '../inbound-mail/schemas.ts';
import { decideSms } from '../inbound-sms/decide-sms.ts';
import { listInboundSms } from '../inbound-sms/queries.ts';
import { decisionBody as smsDecision } from '../inbound-sms/routes.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { templatesFolder } from '../templates/templates-folder.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type LocalTimes, localTimes } from './local-times.ts';
import { numberFrom } from './number-from.ts';
import { parsedOptions } from './parsed-options.ts';
import { operator, say, withDatabase } from './with-database.ts';

/** The most that a list shows; the API has the rest. */
const listed = { limit: 500 };

/** `baken inbound list|mail|decide` */
export function inboundCommands(): Command {
  const inbound = new Command('inbound');
  inbound
    .command('list')
    .description('those that wait, the oldest first; and mails that are still being fetched')
    .action(() =>
      withDatabase(async ({ db }) => {
        const local = await localTimes(db);
        const mails = await listInboundMails(db, 'to-decide', listed);
        for (const mail of mails.items) say(mailInOneLine(mail, local));
        const sms = await listInboundSms(db, 'to-decide', listed);
        for (const { id, receivedAt, sender, words } of sms.items)
          say(`sms ${id}\t${local(receivedAt)}\t${printable(sender ?? '')}\t${inShort(words)}`);
        const awaited = await listInboundMails(db, 'to-fetch', listed);
        for (const mail of awaited.items) say(mailInOneLine(mail, local));
        if (mails.total + sms.total + awaited.total === 0) say('Nothing waits.');
      }),
    );
  inbound
    .command('mail <id>')
    .description('what the sender of a mail typed; --source: the mail itself')
    .option('--source', 'the mail as it came in, of a large one its beginning: write it to a file', false)
    .action((id: string, { source }: { source: boolean }) =>
      withDatabase(async ({ db }) => {
        const number = await numberFrom(id);
        if (source) {
          // A stranger's bytes may steer the terminal that shows them.
          if (process.stdout.isTTY) throw notToTerminal(number);
          process.stdout.write(await readSource(db, number));
          return;
        }
        const mail = await readInboundMail(db, number);
        say(`${mailInOneLine(mail, await localTimes(db))}\n\n${printable(mail.words ?? '')}`);
      }),
    );
  inbound
    .command('decide')
    .description(
      'decide about one, once: the address or number gets nothing more, and is told so; or nothing has to be done',
    )
    .addArgument(new Argument('<kind>').choices(['mail', 'sms']))
    .argument('<id>')
    .addArgument(new Argument('<decision>').choices(['opt-out', 'no-action']))
    .option('--address <address>', 'of a mail: who gets no more email; left out: whom it concerns, or its sender')
    .action(decide);
  return inbound;
}

async function decide(kind: string, id: string, decision: string, { address }: { address?: string }): Promise<void> {
  const number = await numberFrom(id);
  await inWordsOfOptions({ '/address': '--address' }, () =>
    withDatabase(async (database) => {
      const deps = {
        ...database,
        templates: await loadTemplates(templatesFolder),
        optOutSecret: await readSigningKey(database.db, 'opt-out'),
      };
      if (kind === 'mail') await decideMail(deps, number, parsedOptions(mailDecision, { decision, address }), operator);
      else await decideSms(deps, number, parsedOptions(smsDecision, { decision }).decision, operator);
    }, `baken inbound decide ${kind} ${number}`),
  );
  say('Done.');
}

function notToTerminal(id: number): DomainError {
  return new DomainError('invalid-input', {
    nl: `Een mail zelf gaat niet naar een scherm. Schrijf hem naar een bestand: npx baken inbound mail ${id} --source > mail-${id}.eml`,
    en: `A mail itself does not go to a screen. Write it to a file: npx baken inbound mail ${id} --source > mail-${id}.eml`,
  });
}

function mailInOneLine(
  { id, receivedAt, outcome, reason, sender, concerns, subject }: ShownMail,
  local: LocalTimes,
): string {
  const about = concerns !== null && concerns !== sender ? ` (about ${concerns})` : '';
  return `mail ${id}\t${local(receivedAt)}\t${outcome}: ${reason}\t${printable(sender ?? 'unknown sender')}${printable(about)}\t${printable(subject ?? '')}`;
}

/** On one line. */
function inShort(words: string | null): string {
  return printable((words ?? '').replaceAll(/\s+/g, ' ')).slice(0, 200);
}

/** A stranger's text may not steer the terminal: no control characters but the ends of lines. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]/gu, ' ');
}
