import { z } from 'zod';
import { faultAt, says } from '../input/says.ts';
import { type grounds, leastContrast, neededContrast } from './colour-contrast.ts';
import { inEachLanguage } from './file-languages.ts';
import { line, publicUrl, shortName, telephone } from './file-values.ts';
import { readLogo } from './site-logo.ts';
import type { SiteProfile } from './site-profile.ts';

const inWords = z.union([line(300), z.strictObject({ nl: line(300), en: line(300) })]).transform(inEachLanguage);

const colourIn = (theme: keyof typeof grounds) =>
  z
    .string()
    .refine(
      (text) => /^#[0-9a-f]{6}$/i.test(text),
      says('Schrijf een kleur als “#17456e”.', 'Write a colour such as “#17456e”.'),
    )
    .superRefine((colour, context) => {
      const contrast = leastContrast(colour, theme);
      if (contrast >= neededContrast) return;
      const [ground, change] = theme === 'light' ? ['light', 'darker'] : ['dark', 'lighter'];
      const [grond, kleur] = theme === 'light' ? ['lichte', 'donkerder'] : ['donkere', 'lichter'];
      context.addIssue(
        faultAt(
          [],
          `Deze kleur is slecht te lezen op de ${grond} achtergrond: het contrast is ${String(contrast).replace('.', ',')}, nodig is ten minste 4,5. Maak hem ${kleur}.`,
          `This colour is hard to read on the ${ground} ground: its contrast is ${contrast}, at least 4.5 is needed. Make it ${change}.`,
        ),
      );
    });

const logoInFile = z
  .string()
  .max(50_000)
  .transform((text, context) => {
    const read = readLogo(text);
    if (!('fault' in read)) return read;
    context.addIssue(faultAt([], read.fault.nl, read.fault.en));
    return z.NEVER;
  });

const accessibilityInFile = z
  .strictObject({
    status: z.enum(['A', 'B', 'C', 'D']),
    assessed_on: z.iso.date(),
    report_url: z
      .url({ protocol: /^https$/ })
      .nullable()
      .default(null),
    statement_url: z
      .url({ protocol: /^https$/ })
      .nullable()
      .default(null),
    issues: z.array(inWords).max(50).default([]),
  })
  .transform(({ status, assessed_on, report_url, statement_url, issues }) => ({
    status,
    assessedOn: assessed_on,
    reportUrl: report_url,
    statementUrl: statement_url,
    issues,
  }));

const contactInFile = z
  .strictObject({
    email: z.email().nullable().default(null),
    telephone: telephone.nullable().default(null),
    telephone_cost: z
      .union([line(50), z.strictObject({ nl: line(50), en: line(50) })])
      .nullable()
      .default(null),
  })
  .refine(
    ({ telephone, telephone_cost: cost }) => (telephone === null) === (cost === null),
    says(
      'Vul telephone en telephone_cost allebei in: bij een nummer hoort wat een gesprek kost.',
      'Fill in both telephone and telephone_cost: with a number belongs what a call costs.',
    ),
  )
  .transform(({ email, telephone, telephone_cost: cost }) => ({
    email,
    telephone,
    telephoneCost: cost === null ? null : inEachLanguage(cost),
  }));

/** A status page of the organisation file: its address, products and languages, and how it looks (requirement E2). */
export const siteInFile = z
  .strictObject({
    id: shortName,
    title: line(),
    public_url: publicUrl,
    products: z.array(z.string()).min(1),
    languages: z.union([z.tuple([z.literal('nl')]), z.tuple([z.literal('nl'), z.literal('en')])]).default(['nl', 'en']),
    name: line().nullable().default(null),
    colours: z
      .strictObject({ light: colourIn('light'), dark: colourIn('dark') })
      .nullable()
      .default(null),
    logo: logoInFile.nullable().default(null),
    contact: contactInFile.prefault({}),
    accessibility: accessibilityInFile.nullable().default(null),
  })
  .transform(({ id, title, public_url, products, languages, ...rest }) => ({
    id,
    title,
    publicUrl: public_url,
    products,
    profile: { languages: [...languages], ...rest } satisfies SiteProfile,
  }));
