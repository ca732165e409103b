import { Command } from 'commander';
import { previewAnnouncement } from '../maintenance/preview-announcement.ts';
import { loadTemplates } from '../templates/load-templates.ts';
import { templatesFolder } from '../templates/templates-folder.ts';
import { inWordsOfOptions } from './in-words-of-options.ts';
import { type AnnounceOptions, announcementOf, announceOptions, contentNames } from './maintenance-options.ts';
import { sayPlanned } from './say-planned.ts';
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
      sayPlanned(mailings, options);
      if (!options.texts) say('What each says: the same with --texts.');
    });
}

async function previewFrom(options: AnnounceOptions): Promise<Preview> {
  return withDatabase(async (database) => {
    const deps = { ...database, templates: await loadTemplates(templatesFolder) };
    return previewAnnouncement(deps, await announcementOf(deps, options));
  });
}
