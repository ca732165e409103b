import type { PageFacts, PageKind, SiteFacts, Snapshot } from './snapshot.ts';

/**
 * The facts of the one page that is being made. Throws when they are not there or are another page's: a page is made of
 * facts or not at all, because a page without them would look as if nothing were wrong.
 */
export function factsFor<Kind extends PageKind>(
  snapshot: Snapshot | undefined,
  kind: Kind,
): { facts: SiteFacts; page: Extract<PageFacts, { kind: Kind }> } {
  if (!snapshot?.site || !snapshot.organisation || !snapshot.page) throw new Error('there is no whole snapshot');
  const { page, ...facts } = snapshot;
  if (!isOfKind(page, kind)) throw new Error(`the facts of a "${page.kind}" page were given to a "${kind}" page`);
  return { facts, page };
}

function isOfKind<Kind extends PageKind>(page: PageFacts, kind: Kind): page is Extract<PageFacts, { kind: Kind }> {
  return page.kind === kind;
}

/** The words for a state or status; a value that nobody has words for is an error, not an empty place on the page. */
export function wordFor<Key extends string>(words: Record<Key, string>, key: Key): string {
  const word: string | undefined = words[key];
  if (!word) throw new Error(`there is no word for ${JSON.stringify(key)}`);
  return word;
}
