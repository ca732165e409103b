import { z } from '@hono/zod-openapi';
import { longest } from '../contacts/plain-text.ts';
import { contactIdPath, lineOfText } from '../contacts/schemas.ts';
import { channels, positions } from '../database/schema/contacts.ts';
import { pageOf } from '../http/pages.ts';
import { changeOf } from '../input/change-of.ts';
import { says } from '../input/says.ts';

const slug = z
  .string()
  .max(120)
  .refine(
    (text) => /^[a-z0-9]+(-[a-z0-9]+)*$/.test(text),
    says(
      'Gebruik alleen kleine letters, cijfers en koppeltekens daartussen, zoals “external-digid”.',
      'Use only lower-case letters, digits and hyphens between them, such as “external-digid”.',
    ),
  )
  .openapi({ description: 'Small letters, digits and hyphens', example: 'external-digid' });

const rule = z
  .strictObject({
    position: z.enum(positions).nullable().default(null),
    products: z
      .union([z.literal('all'), z.array(z.string().max(100)).min(1).max(500)])
      .default('all')
      .openapi({ description: 'Who wants to hear about one of these; "all" does not narrow the group' }),
    channel: z.enum(channels).nullable().default(null),
    role: lineOfText(longest.role).nullable().default(null).openapi({ description: 'In any case: MT is mt' }),
  })
  .openapi('GroupRule', { description: 'All parts must fit; a part that is null does not narrow the group' });

const fields = {
  name: lineOfText(200).openapi({ example: 'Externe contacten DigiD voor burgers' }),
  rule: rule.nullable().openapi({ description: 'null: only those added by hand' }),
};

/** An audience group that is made (requirement A2). */
export const newGroup = z.strictObject({ id: slug, ...fields }).openapi('NewAudienceGroup');
export type NewGroup = z.output<typeof newGroup>;

/** What may be changed of a group; its id may not, because audiences name it. */
export const groupChange = changeOf(fields).openapi('AudienceGroupChange');
export type GroupChange = z.output<typeof groupChange>;

/** An audience group with its rule. */
export const groupView = z
  .object({
    id: z.string(),
    name: z.string(),
    rule: z
      .object({
        position: z.enum(positions).nullable(),
        products: z.union([z.literal('all'), z.array(z.string())]),
        channel: z.enum(channels).nullable(),
        role: z.string().nullable(),
      })
      .nullable(),
  })
  .openapi('AudienceGroup');
export type GroupView = z.output<typeof groupView>;
export type GroupRule = NonNullable<GroupView['rule']>;

/** A page of groups. */
export const groupPage = pageOf(groupView, 'AudienceGroupPage');

const member = z
  .object({
    id: z.int(),
    name: z.string(),
    organisation: z.string(),
    position: z.enum(positions),
    channels: z.array(z.enum(channels)),
    addedByHand: z.boolean(),
  })
  .openapi('GroupMember');

/** Who is in a group now, and how many want each channel. */
export const memberPage = pageOf(member, 'GroupMemberPage')
  .extend({
    counts: z
      .object({ email: z.int().nonnegative(), sms: z.int().nonnegative() })
      .openapi({ description: 'How many of them want to be told over each channel' }),
  })
  .openapi('GroupMembers');
export type MemberPage = z.output<typeof memberPage>;

const groupId = z
  .string()
  .min(1)
  .max(120)
  .openapi({ param: { name: 'id', in: 'path' }, example: 'spocs' });

/** The path of one group. */
export const groupPath = z.object({ id: groupId });
/** The path of a contact in a group. */
export const memberPath = z.object({
  id: groupId,
  contactId: contactIdPath.shape.id.openapi({ param: { name: 'contactId', in: 'path' } }),
});
