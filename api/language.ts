/** The languages that Baken writes in: Dutch first, English second (requirement E1). */
export const languages = ['nl', 'en'] as const;
export type Language = (typeof languages)[number];

/** Something that Baken itself says, in every language. */
export type Said = Record<Language, string>;

/** The same text in the languages in which somebody wrote it. A reader never gets a mix of two. */
export type LocalizedText = { nl?: string | undefined; en?: string | undefined };
