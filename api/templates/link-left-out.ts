/** What stands in the place of the opt-out link, of which each recipient had another one. */
export const linkLeftOut = {
  nl: '[eigen afmeldlink van de ontvanger]',
  en: "[the recipient's own opt-out link]",
} as const;
