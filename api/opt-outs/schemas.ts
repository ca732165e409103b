import { z } from '@hono/zod-openapi';
import { emailAddress, mobileNumber } from '../contacts/given-address.ts';
import { channels } from '../database/schema/contacts.ts';
import { optOutWays } from '../database/schema/opt-outs.ts';
import { suppressionReasons } from '../database/schema/suppressions.ts';
import { instantText } from '../http/answers.ts';

export const optOutBody = z
  .discriminatedUnion('channel', [
    z.strictObject({
      channel: z.literal('email'),
      address: emailAddress,
      productId: z.string().max(100).optional(),
      evidence: z.string().max(500).optional().openapi({ description: 'What the person said, and when' }),
    }),
    z.strictObject({
      channel: z.literal('sms'),
      address: mobileNumber,
      productId: z.string().max(100).optional(),
      evidence: z.string().max(500).optional().openapi({ description: 'What the person said, and when' }),
    }),
  ])
  .openapi('RecordOptOut');

export const optOutAnswer = z
  .object({
    id: z.int(),
    channel: z.enum(channels),
    address: z.string().nullable().openapi({ description: 'null: erased; only a keyed hash of it is kept' }),
    productId: z.string().nullable().openapi({ description: 'null: everything over this channel' }),
    at: instantText,
    way: z.enum(optOutWays),
    evidence: z.string().nullable().openapi({ description: 'What shows it' }),
    recordedBy: z.string(),
    withdrawnAt: instantText.nullable().openapi({ description: 'null: in force' }),
    withdrawnBy: z.string().nullable(),
  })
  .openapi('OptOut');

export const refusalList = z
  .object({
    items: z.array(
      z.object({
        kind: z
          .enum(['opt-out', 'suppression'])
          .openapi({ description: 'Which of /v1/opt-outs and /v1/suppressions has the id' }),
        id: z.int(),
        channel: z.enum(channels),
        productId: z.string().nullable().openapi({ description: 'null: everything over this channel' }),
        reason: z.enum([...optOutWays, ...suppressionReasons]),
        evidence: z.string().nullable(),
        since: instantText,
        until: instantText.nullable().openapi({ description: 'null: in force' }),
        endedBy: z.string().nullable(),
        mayBeLiftedBy: z.array(z.enum(['reader', 'service-centre'])),
      }),
    ),
  })
  .openapi('RefusalList');

export const smsSenderList = z
  .object({
    canBeAnswered: z
      .boolean()
      .openapi({ description: 'Whether SMS that may be refused say so: only if every sender can' }),
    items: z.array(
      z.object({
        provider: z.enum(['outbox', 'messagebird', 'aws-sms']),
        sender: z.string(),
        canBeAnswered: z.boolean(),
        reason: z.string().optional().openapi({ description: 'Why not, and what to do' }),
      }),
    ),
  })
  .openapi('SmsSenderList');
