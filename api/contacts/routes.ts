import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, emptyAnswer, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { answerLanguage } from '../http/caller-language.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberedPageQuery } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { withEvidenceInWords } from '../suppressions/evidence-in-words.ts';
import { changeContact } from './change-contact.ts';
import { contactFileOf } from './contact-file-body.ts';
import { createContact } from './create-contact.ts';
import { endContact } from './end-contact.ts';
import { importContacts } from './import-contacts.ts';
import { importPage, importQuery, importReport } from './import-schemas.ts';
import { noSuchContact } from './no-such-contact.ts';
import { findContact, listContacts, listImports } from './queries.ts';
import {
  type ContactView,
  contactChange,
  contactFilterQuery,
  contactIdPath,
  contactPage,
  contactSearch,
  contactView,
  newContact,
} from './schemas.ts';

const tags = ['Contacts'];

/** Contacts, one by one (requirement A1). Whole administrations come in through `contact-imports`. */
export function contactRoutes(deps: Pick<Dependencies, 'db' | 'clock'>) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        tags,
        summary: 'Contacts that fit all parts of a filter',
        request: { query: contactFilterQuery },
        responses: { 200: answer(contactPage, 'A page of contacts, oldest first'), ...problems },
      }),
      async (context) => {
        const { limit, cursor, ended, ...filter } = context.req.valid('query');
        const page = await listContacts(deps.db, { ...filter, ended: ended === 'true' }, { limit, cursor });
        return context.json({ ...page, items: page.items.map(inLanguage(context)) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/searches',
        tags,
        summary: 'Contacts by name, organisation, customer number or address',
        description: 'A body, because what is searched for is personal data, which does not belong in an address.',
        request: { body: jsonBody(contactSearch) },
        responses: { 200: answer(contactPage, 'A page of contacts, oldest first'), ...problemsWithBody },
      }),
      async (context) => {
        const { limit, cursor, ...filter } = context.req.valid('json');
        const page = await listContacts(deps.db, filter, { limit, cursor });
        return context.json({ ...page, items: page.items.map(inLanguage(context)) }, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        tags,
        summary: 'Add a contact by hand',
        request: { body: jsonBody(newContact) },
        responses: { 201: answer(contactView, 'The contact'), ...problemsWithBody, ...conflictProblem },
      }),
      async (context) => {
        const contact = await createContact(deps, context.req.valid('json'));
        context.header('Location', `${context.req.path}/${contact.id}`);
        return context.json(inLanguage(context)(contact), 201);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        tags,
        summary: 'One contact',
        request: { params: contactIdPath },
        responses: { 200: answer(contactView, 'The contact'), ...problems, ...notFoundProblem },
      }),
      async (context) => {
        const { id } = context.req.valid('param');
        const contact = await findContact(deps.db, id);
        if (!contact) throw noSuchContact(id);
        return context.json(inLanguage(context)(contact), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{id}',
        tags,
        summary: 'Change a contact',
        description: 'The next import overrules it for a contact with a customer number.',
        request: { params: contactIdPath, body: jsonBody(contactChange) },
        responses: { 200: answer(contactView, 'The contact as it is now'), ...problemsWithBody, ...notFoundProblem },
      }),
      async (context) => {
        const { id } = context.req.valid('param');
        const contact = await changeContact(deps, id, context.req.valid('json'));
        return context.json(inLanguage(context)(contact), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        tags,
        summary: 'End a contact: nothing is sent to it any more',
        request: { params: contactIdPath },
        responses: { 204: emptyAnswer('The contact has ended'), ...problems, ...notFoundProblem },
      }),
      async (context) => {
        await endContact(deps, context.req.valid('param').id);
        return context.body(null, 204);
      },
    );
}

/** A contact with why its addresses are suppressed in the caller's language. */
function inLanguage(context: Context): (contact: ContactView) => ContactView {
  const language = answerLanguage(context);
  return (contact) => ({
    ...contact,
    suppressions: contact.suppressions.map((suppression) => withEvidenceInWords(suppression, language)),
  });
}

const csv = { schema: z.string().openapi({ format: 'binary' }) };

/** Imports of the customer administration, and what earlier ones did (requirement A3). */
export function contactImportRoutes(deps: Pick<Dependencies, 'db' | 'sql' | 'clock'>) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        tags,
        summary: 'Import an export of the customer administration, or tell what that would do',
        description: 'The body is the CSV file itself, at most 100 MB.',
        request: {
          query: importQuery,
          body: { required: true, content: { 'text/csv': csv, 'application/octet-stream': csv } },
        },
        responses: {
          200: answer(importReport, 'What the import would do'),
          201: answer(importReport, 'What the import did'),
          ...problems,
          ...conflictProblem,
          413: { ...problems[400], description: 'The file is larger than 100 MB' },
          415: { ...problems[400], description: 'The body is not a CSV file' },
        },
      }),
      async (context) => {
        const { dryRun, allowUnusual, fileName } = context.req.valid('query');
        const report = await importContacts(deps, contactFileOf(context.req.raw, fileName), {
          dryRun: dryRun === 'true',
          allowUnusual: allowUnusual === 'true',
          importedBy: context.get('actor'),
        });
        return context.json(report, report.dryRun ? 200 : 201);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        tags,
        summary: 'Imports that were carried out',
        request: { query: numberedPageQuery },
        responses: { 200: answer(importPage, 'A page of imports, newest first'), ...problems },
      }),
      async (context) => context.json(await listImports(deps.db, context.req.valid('query')), 200),
    );
}
