import { z } from '@hono/zod-openapi';
import { emailAddress } from '../contacts/given-address.ts';
import { inboundMailOutcomes } from '../database/schema/inbound-mails.ts';
import { instantText } from '../http/answers.ts';
import { numberedPageQuery } from '../http/pages.ts';

export const inboundMailAnswer = z
  .object({
    id: z.int(),
    receivedAt: instantText,
    outcome: z.enum(inboundMailOutcomes),
    reason: z.string().openapi({ description: 'Why it was handled so', example: 'sender-not-proved' }),
    sender: z.string().nullable().openapi({ description: 'null: not certain, or nobody had to decide about it' }),
    concerns: z.string().nullable().openapi({ description: 'Whom it would opt out, as far as the mail tells' }),
    subject: z.string().nullable(),
    words: z.string().nullable().openapi({ description: 'What the sender typed, without quoted mail and signature' }),
    decidedAt: instantText.nullable(),
    decidedBy: z.string().nullable(),
  })
  .openapi('InboundMail');

export const inboundMailQuery = numberedPageQuery.extend({
  outcome: z
    .enum(inboundMailOutcomes)
    .default('to-decide')
    .openapi({ description: 'What became of the mails; unset: those that wait for a decision' }),
});

export const decisionBody = z
  .discriminatedUnion('decision', [
    z.strictObject({
      decision: z.literal('opt-out'),
      address: emailAddress
        .optional()
        .openapi({ description: 'Who gets no more email; unset: whom the mail concerns, or its sender' }),
    }),
    z.strictObject({ decision: z.literal('no-action') }),
  ])
  .openapi('DecideInboundMail');
