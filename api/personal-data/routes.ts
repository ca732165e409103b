import { createRoute, z } from '@hono/zod-openapi';
import { anyAddress } from '../contacts/given-address.ts';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, notFoundProblem, problemsWithBody } from '../http/answers.ts';
import { jsonBody } from '../http/json-body.ts';
import { createRouter } from '../http/router.ts';
import { erasePerson } from './erase-person.ts';
import { findPerson } from './find-person.ts';
import { readPersonalData } from './read-personal-data.ts';

const tags = ['personal data'];

/** A contact, or an address that is no contact's. */
export const whichPerson = z
  .union([z.strictObject({ contactId: z.int().positive() }), z.strictObject({ address: anyAddress })])
  .openapi('WhichPerson', { description: 'A contact, or an address that is no contact’s' });

const rows = z.array(z.record(z.string(), z.unknown()));
const personalData = z
  .object({
    contacts: rows.openapi({ description: 'One, and those that ended and had the same address' }),
    addresses: z.array(z.string()),
    sharedAddresses: z
      .array(z.string())
      .openapi({ description: 'Others have them too: what hangs on them is left out' }),
    groups: rows,
    deliveries: rows,
    optOuts: rows,
    suppressions: rows,
    subscriptions: rows,
    subscriptionRequests: rows,
    mailsToUs: rows,
    smsToUs: rows,
    calls: rows,
    changes: rows,
  })
  .openapi('PersonalData');

const erased = z
  .object({
    deliveries: z.int(),
    optOuts: z.int(),
    suppressions: z.int(),
    subscriptions: z.int(),
    mailsToUs: z.int(),
    smsToUs: z.int(),
  })
  .openapi('Erased');

/** What is known of a person, and erasing it: `/v1/personal-data`. Bodies, because no address belongs in a URL. */
export function personalDataRoutes(deps: Pick<Dependencies, 'db' | 'clock'>) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'post',
        path: '/exports',
        operationId: 'exportPersonalData',
        summary: 'All that is known of a person',
        tags,
        request: { body: jsonBody(whichPerson) },
        responses: {
          200: answer(personalData, 'All of it'),
          ...problemsWithBody,
          ...notFoundProblem,
          ...conflictProblem,
        },
      }),
      async (c) => {
        const data = await deps.db.transaction(async (tx) =>
          readPersonalData(tx, await findPerson(tx, c.req.valid('json'))),
        );
        return c.json(data, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/erasures',
        operationId: 'erasePersonalData',
        summary: 'Erase a person; what was refused stays refused, as a keyed hash',
        description: 'Remove the person from the customer administration first, or the next import adds it again.',
        tags,
        request: { body: jsonBody(whichPerson) },
        responses: {
          200: answer(erased, 'How many rows no longer tell whom they are about'),
          ...problemsWithBody,
          ...notFoundProblem,
          ...conflictProblem,
        },
      }),
      async (c) => c.json(await erasePerson(deps, c.req.valid('json'), c.get('actor')), 200),
    );
}
