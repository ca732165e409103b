import { z } from '@hono/zod-openapi';

const typed = z.object({ nl: z.string(), en: z.string() });

/** A logo as it was checked (`readLogo`): its bytes in base64, and its size in pixels. */
const logo = z.object({
  type: z.enum(['svg', 'png']),
  base64: z.string(),
  width: z.number(),
  height: z.number(),
});
export type SiteLogo = z.infer<typeof logo>;

/** What a Dutch public body has to tell about the accessibility of a site (besluit digitale toegankelijkheid overheid). */
const accessibility = z.object({
  /** Of the model statement: `A` complies, `B` in part, `C` first measures taken, `D` does not comply. */
  status: z.enum(['A', 'B', 'C', 'D']),
  assessedOn: z.string().openapi({ example: '2026-05-12' }),
  reportUrl: z.url().nullable(),
  /** Where the statement is registered. */
  statementUrl: z.url().nullable(),
  /** What does not comply yet, in plain words. */
  issues: z.array(typed),
});

/** What the organisation file says of a site beyond its address and products: read whole, never searched (requirement E2). */
export const siteProfile = z.object({
  /** The first is Dutch; a site without English has no English pages. */
  languages: z.array(z.enum(['nl', 'en'])),
  /** Who speaks on this site; unset: the organisation under its own name. */
  name: z.string().nullable(),
  /** For lines, links and the sign of the site, on a light and on a dark ground. Unset: the neutral theme. */
  colours: z.object({ light: z.string(), dark: z.string() }).nullable(),
  logo: logo.nullable(),
  /** Where readers of this site turn to; what is unset is the organisation's own. */
  contact: z.object({
    email: z.string().nullable(),
    telephone: z.string().nullable(),
    telephoneCost: typed.nullable(),
  }),
  accessibility: accessibility.nullable(),
});
export type SiteProfile = z.infer<typeof siteProfile>;

/** A site of which the file says nothing more: both languages, the neutral theme, the organisation's own name and contact. */
export const plainSite: SiteProfile = {
  languages: ['nl', 'en'],
  name: null,
  colours: null,
  logo: null,
  contact: { email: null, telephone: null, telephoneCost: null },
  accessibility: null,
};
