/** The most characters that each text about a contact may have. */
export const longest = {
  customerNumber: 64,
  organisation: 200,
  name: 200,
  jobTitle: 200,
  role: 60,
  email: 254,
} as const;

/** The most roles that one contact may have. */
export const mostRoles = 20;

/**
 * The text as we keep it: composed characters (the same letter is the same letter, whatever program wrote it),
 * non-breaking and other odd spaces as plain ones, nothing around it.
 */
export function tidyText(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\p{Zs}/gu, ' ')
    .trim();
}

/**
 * Characters that no name has, and that do harm in a mail header or on a screen: control characters and line ends,
 * marks that turn the reading direction around, and the mark that a decoder leaves where it could not read a byte.
 */
export function hasUnprintableCharacter(text: string): boolean {
  return /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufffd]/u.test(text);
}
