import type { Preference, ReaderPreferences } from './read-preferences.ts';
import { type NewOptOut, type OptOutDependencies, recordOptOuts } from './record-opt-out.ts';
import { undoOptOuts } from './withdraw-opt-out.ts';

/** What a reader asks for: the products ticked and those that were on the form, per channel; or all, or nothing. */
export type PreferencesChoice = { choice: 'stop' | 'undo' } | SavedChoice;
type SavedChoice = { choice: 'save'; ticked: PerChannel; listed: PerChannel };
type PerChannel = Readonly<Partial<Record<string, string[]>>>;

export type Asked = {
  way: 'preferences' | 'one-click';
  /** What shows that the reader asked it. */
  evidence: string | undefined;
};

const reader = 'the reader';

/**
 * Does what a reader chose, over every channel, in the caller's transaction. What was not on the form, such as a product
 * that came later, stays as it is. With nothing ticked everything is refused, also what comes later.
 */
export async function savePreferences(
  deps: OptOutDependencies,
  { channels }: ReaderPreferences,
  chosen: PreferencesChoice,
  asked: Asked,
): Promise<void> {
  const refused: NewOptOut[] = [];
  for (const preference of channels) {
    const { channel, address } = preference;
    const refuse = (productId?: string) => refused.push({ channel, address, productId, ...asked, recordedBy: reader });
    switch (chosen.choice) {
      case 'stop':
        refuse();
        break;
      case 'undo':
        await undoOptOuts(deps, { channel, address, which: 'all', asked: 'reader', by: reader });
        break;
      case 'save':
        await saveChannel(deps, preference, chosen, refuse);
    }
  }
  await recordOptOuts(deps, refused);
}

async function saveChannel(
  deps: OptOutDependencies,
  { id, channel, address, products, stopped }: Preference,
  chosen: SavedChoice,
  refuse: (productId?: string) => void,
): Promise<void> {
  const onForm = products.filter((product) => chosen.listed[id]?.includes(product.id));
  if (onForm.length === 0) return;
  const wanted = onForm.filter((product) => chosen.ticked[id]?.includes(product.id));
  if (wanted.length === 0) return refuse();
  const undoing = { channel, address, asked: 'reader', by: reader } as const;
  if (stopped) await undoOptOuts(deps, { ...undoing, which: 'everything' });
  for (const product of onForm) {
    if (wanted.includes(product)) await undoOptOuts(deps, { ...undoing, which: { productId: product.id } });
    else refuse(product.id);
  }
}
