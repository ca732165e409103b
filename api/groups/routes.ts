import { createRoute } from '@hono/zod-openapi';
import type { Dependencies } from '../dependencies.ts';
import { answer, conflictProblem, emptyAnswer, notFoundProblem, problems, problemsWithBody } from '../http/answers.ts';
import { jsonBody } from '../http/json-body.ts';
import { numberedPageQuery, pageQuery } from '../http/pages.ts';
import { createRouter } from '../http/router.ts';
import { changeGroup } from './change-group.ts';
import { addMember, removeMember } from './change-members.ts';
import { createGroup } from './create-group.ts';
import { deleteGroup } from './delete-group.ts';
import { noSuchGroup } from './no-such-group.ts';
import { findGroup, listGroups, listMembers } from './queries.ts';
import { groupChange, groupPage, groupPath, groupView, memberPage, memberPath, newGroup } from './schemas.ts';

const tags = ['Audience groups'];

/** Audience groups: a rule over contacts, contacts added by hand, and who is in it now (requirement A2). */
export function audienceGroupRoutes(deps: Pick<Dependencies, 'db'>) {
  return createRouter()
    .openapi(
      createRoute({
        method: 'get',
        path: '/',
        tags,
        summary: 'The audience groups',
        request: { query: pageQuery },
        responses: { 200: answer(groupPage, 'A page of groups, by id'), ...problems },
      }),
      async (context) => context.json(await listGroups(deps.db, context.req.valid('query')), 200),
    )
    .openapi(
      createRoute({
        method: 'post',
        path: '/',
        tags,
        summary: 'Make an audience group',
        request: { body: jsonBody(newGroup) },
        responses: { 201: answer(groupView, 'The group'), ...problemsWithBody, ...conflictProblem },
      }),
      async (context) => {
        const group = await createGroup(deps, context.req.valid('json'));
        context.header('Location', `${context.req.path}/${group.id}`);
        return context.json(group, 201);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}',
        tags,
        summary: 'One audience group',
        request: { params: groupPath },
        responses: { 200: answer(groupView, 'The group'), ...problems, ...notFoundProblem },
      }),
      async (context) => {
        const { id } = context.req.valid('param');
        const group = await findGroup(deps.db, id);
        if (!group) throw noSuchGroup(id);
        return context.json(group, 200);
      },
    )
    .openapi(
      createRoute({
        method: 'patch',
        path: '/{id}',
        tags,
        summary: 'Change an audience group; a rule is replaced as a whole',
        request: { params: groupPath, body: jsonBody(groupChange) },
        responses: { 200: answer(groupView, 'The group as it is now'), ...problemsWithBody, ...notFoundProblem },
      }),
      async (context) => {
        const { id } = context.req.valid('param');
        return context.json(await changeGroup(deps, id, context.req.valid('json')), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}',
        tags,
        summary: 'Delete an audience group; its contacts stay',
        request: { params: groupPath },
        responses: { 204: emptyAnswer('The group is gone'), ...problems, ...notFoundProblem, ...conflictProblem },
      }),
      async (context) => {
        await deleteGroup(deps, context.req.valid('param').id);
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: 'get',
        path: '/{id}/members',
        tags,
        summary: 'Who is in the group now, and how many per channel',
        request: { params: groupPath, query: numberedPageQuery },
        responses: { 200: answer(memberPage, 'A page of contacts, with counts'), ...problems, ...notFoundProblem },
      }),
      async (context) => {
        const { id } = context.req.valid('param');
        if (!(await findGroup(deps.db, id))) throw noSuchGroup(id);
        return context.json(await listMembers(deps.db, id, context.req.valid('query')), 200);
      },
    )
    .openapi(
      createRoute({
        method: 'put',
        path: '/{id}/members/{contactId}',
        tags,
        summary: 'Add a contact by hand, whatever the rule says',
        request: { params: memberPath },
        responses: { 204: emptyAnswer('It is in the group'), ...problems, ...notFoundProblem, ...conflictProblem },
      }),
      async (context) => {
        const { id, contactId } = context.req.valid('param');
        await addMember(deps, id, contactId);
        return context.body(null, 204);
      },
    )
    .openapi(
      createRoute({
        method: 'delete',
        path: '/{id}/members/{contactId}',
        tags,
        summary: 'Take back that a contact was added by hand; one that fits the rule stays',
        request: { params: memberPath },
        responses: { 204: emptyAnswer('It is no longer added by hand'), ...problems, ...notFoundProblem },
      }),
      async (context) => {
        const { id, contactId } = context.req.valid('param');
        await removeMember(deps, id, contactId);
        return context.body(null, 204);
      },
    );
}
