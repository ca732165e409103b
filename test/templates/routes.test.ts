import { expect, test } from 'vitest';
import { problemResponse } from '../../api/http/problem-response.ts';
import { createLog } from '../../api/log.ts';
import { loadTemplates } from '../../api/templates/load-templates.ts';
import { templateRoutes } from '../../api/templates/routes.ts';
import { templateDetail, templateFolders, templateList } from '../../api/templates/schemas.ts';
import { templatesDirectory } from './notices.ts';

const routes = templateRoutes({ templates: await loadTemplates(templatesDirectory) });
routes.onError((error, context) => problemResponse(error, context, createLog('silent')));

test('lists every standard message in every language', async () => {
  const { items } = templateList.parse(await (await routes.request('/')).json());
  expect(items).toHaveLength(templateFolders.length * 2);
  expect(items).toContainEqual({
    language: 'nl',
    notice: 'incident-new',
    channels: ['email', 'sms'],
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test('shows the files of a message and what they look like per channel and reader', async () => {
  const answer = templateDetail.parse(await (await routes.request('/nl/incident-new')).json());
  expect(answer.files.map(({ file }) => file)).toContain('nl/footers/opt-out.text.hbs');
  expect(answer.samples.map(({ channel, readership }) => `${channel} ${readership}`)).toEqual([
    'email external',
    'email internal',
    'sms external',
    'sms management',
  ]);
  expect(JSON.stringify(answer.samples)).not.toMatch(/[\uE000-\uF8FF]|\{\{/);
});

test('shows the copy for the internal inbox too', async () => {
  const answer = templateDetail.parse(await (await routes.request('/en/copy')).json());
  expect(answer.samples).toHaveLength(1);
});

test('shows the messages to one person over each of their channels', async () => {
  const answer = templateDetail.parse(await (await routes.request('/nl/opt-out-confirmed')).json());
  expect(answer.samples.map(({ channel, readership }) => `${channel} ${readership}`)).toEqual([
    'email personal',
    'sms personal',
  ]);
  expect(JSON.stringify(answer.samples)).toContain('DigiD voor burgers en Digipoort');
});

test('names the parameter that is wrong', async () => {
  const response = await routes.request('/fr/incident-new');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ errors: [{ in: 'path', field: 'language' }] });
});
