import { z } from '@hono/zod-openapi';
import { says } from '../input/says.ts';

/** The versions of which the caller saw one; undefined when any will do. */
export type SeenVersions = readonly number[] | undefined;

const listOfTags = /^(?:[\s,]*(?:W\/)?"[^"]*"\s*(?=,|$))+[\s,]*$/;

/**
 * If-Match (RFC 9110, 13.1.1): `*`, or ETags with commas between them, as the versions that they stand for. A tag that is
 * not one of ours stands for none, and so matches nothing. Weak tags count as well, although the RFC compares strongly:
 * a proxy that compresses our answer makes its tag weak, and it is still the same version.
 */
export const ifMatch = z
  .string()
  .max(500)
  .refine(
    (text) => text === '*' || listOfTags.test(text),
    says(
      'Stuur de ETag die u kreeg, met de aanhalingstekens, zoals "3".',
      'Send the ETag that you got, with its quotes, such as "3".',
    ),
  )
  .transform((text): SeenVersions => {
    if (text === '*') return undefined;
    const tags = [...text.matchAll(/"([^"]*)"/g)].map(([, tag]) => tag ?? '');
    return tags.filter((tag) => /^[1-9]\d{0,8}$/.test(tag)).map(Number);
  })
  .optional()
  .openapi({ description: 'The ETag that you saw; refused when it has changed', example: '"3"' });
