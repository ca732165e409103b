import { Command } from 'commander';
import { previewAnnouncement } from '../maintenance/preview-announcement.ts';
import { templatesFolder } from '../service.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type AnnounceOptions, announcementOf, announceOptions, contentNames } from './maintenance-options.ts';
import { say, withDatabase } from './with-database.ts';

type Preview = Awaited<ReturnType<typeof previewAnnouncement>>;

/** `baken maintenance preview` */
export function maintenancePreview(): Command {
  const preview = new Command('preview').description('what announcing it would send, and to how many; sends nothing');
  for (const option of announceOptions()) preview.addOption(option);
  return preview
    .option('--texts', 'also what each message says', false)
    .action(async (options: AnnounceOptions & { texts: boolean }) => {
      const { window, mailings } = await inWordsOfOptions(contentNames, () => previewFrom(options));
      say(`maintenance window: ${window}`);
      for (const mailing of mailings) sayOf(mailing, options.texts);
      if (mailings.length === 0) say('Nobody would be told.');
    });
}

async function previewFrom(options: AnnounceOptions): Promise<Preview> {
  const request = announcementOf(options);
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    return previewAnnouncement(deps, request);
  });
}

function sayOf(mailing: Preview['mailings'][number], texts: boolean): void {
  const { kind, channel, recipients, optedOut, suppressed, unreachable, audience, messages } = mailing;
  const number = `${recipients} ${recipients === 1 ? 'recipient' : 'recipients'}`;
  const without = [
    ...(optedOut > 0 ? [`${optedOut} opted out`] : []),
    ...(suppressed > 0 ? [`${suppressed} suppressed`] : []),
    ...(unreachable > 0 ? [`${unreachable} without an address`] : []),
  ];
  say(`${kind} ${channel}: ${number}${without.length > 0 ? ` (${without.join(', ')})` : ''}, ${audience}`);
  for (const message of messages) {
    const subject = 'subject' in message ? message.subject : `${message.smsParts} SMS parts`;
    say(`  ${message.language}: ${subject}`);
    if (texts) for (const line of message.text.trimEnd().split('\n')) say(`    ${line}`.trimEnd());
  }
}
