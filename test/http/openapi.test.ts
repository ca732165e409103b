import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { createTestDependencies, loadSampleOrganisation, type TestDependencies } from '../support/test-dependencies.ts';

type Answer = { headers?: Record<string, unknown>; content?: Record<string, unknown> };
type Operation = {
  operationId?: string;
  parameters?: { in: string; name: string }[];
  requestBody?: { content: Record<string, unknown> };
  responses: Record<string, Answer>;
};
type Document = {
  openapi: string;
  info: { version: string; contact: { name: string; url: string; email: string } };
  servers: { url: string }[];
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, { post: Operation }>;
  components: { schemas: Record<string, { properties?: Record<string, { type?: unknown; format?: string }> }> };
};

let deps: TestDependencies;
let operations: { name: string; path: string; method: string; operation: Operation }[];
let document: Document;

const read = async (): Promise<Document> =>
  JSON.parse(await (await createApp(deps).request('/v1/openapi.json')).text());

beforeAll(async () => {
  deps = await createTestDependencies({ PUBLIC_URL: 'https://baken.example.nl' });
  document = await read();
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, path, method, operation })),
  );
});
afterAll(() => deps.close());

const breaking = (rule: (operation: (typeof operations)[number]) => boolean) =>
  operations.filter((operation) => !rule(operation)).map(({ name }) => name);
const answersOf = ({ operation }: (typeof operations)[number]) => Object.entries(operation.responses);

describe('the contact in the description of the API (NLGov /core/doc-openapi-contact)', () => {
  it('is whoever runs this Baken, as long as no organisation has been loaded', () => {
    expect(document.info.contact).toEqual({
      name: 'The administrator of this Baken',
      url: 'https://baken.example.nl',
      email: 'postmaster@baken.example.nl',
    });
  });

  it('is the organisation, once it has been loaded', async () => {
    await loadSampleOrganisation(deps);
    expect((await read()).info.contact).toEqual({
      name: 'Logius',
      url: 'https://www.logius.nl/actueel/storingen',
      email: 'servicecentrum@logius.nl',
    });
  });
});

describe('the description of the API', () => {
  it('is OpenAPI 3, with the major version in the address and the full one in the document', () => {
    expect(document.openapi).toMatch(/^3\.\d+\.\d+$/);
    expect(document.info.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(document.servers).toEqual([{ url: 'https://baken.example.nl/v1' }]);
  });

  it('has paths in kebab-case without a slash at the end, and queries in camelCase', () => {
    expect(breaking(({ path }) => /^(\/([a-z0-9-]+|\{[A-Za-z]+\}))+$/.test(path))).toEqual([]);
    expect(
      breaking(({ operation }) =>
        (operation.parameters ?? []).every((given) => given.in !== 'query' || /^[a-z][A-Za-z0-9]*$/.test(given.name)),
      ),
    ).toEqual([]);
  });

  it('names every parameter of a path, and no operation twice', () => {
    expect(
      breaking(({ path, operation }) => {
        const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name);
        const described = (operation.parameters ?? []).filter((given) => given.in === 'path').map(({ name }) => name);
        return JSON.stringify(inPath.toSorted()) === JSON.stringify(described.toSorted());
      }),
    ).toEqual([]);
    const ids = operations.flatMap(({ operation }) => operation.operationId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('gives the version header with every success', () => {
    const successes = ([status]: [string, Answer]) => /^[23]/.test(status);
    expect(
      breaking((operation) =>
        answersOf(operation)
          .filter(successes)
          .every(([, { headers }]) => headers?.['API-Version']),
      ),
    ).toEqual([]);
  });

  it('tells every error as a problem (RFC 9457)', () => {
    const errors = ([status]: [string, Answer]) => /^[45]/.test(status);
    expect(
      breaking((operation) =>
        answersOf(operation)
          .filter(errors)
          .every(([, { content }]) => content?.['application/problem+json']),
      ),
    ).toEqual([]);
  });

  it('says that what has input can be refused, a body also for its size and its kind', () => {
    expect(breaking(({ operation }) => operation.responses['400'] !== undefined)).toEqual([]);
    expect(
      breaking(
        ({ operation: { requestBody, responses } }) =>
          requestBody === undefined || (responses['413'] !== undefined && responses['415'] !== undefined),
      ),
    ).toEqual([]);
  });

  it('describes the calls that we make ourselves, with what is in them', () => {
    expect(Object.keys(document.webhooks)).toEqual([
      'incident.updated',
      'maintenance.updated',
      'webhook.test',
      'webhook.verification',
    ]);
    const schema = document.webhooks['incident.updated']?.post.requestBody?.content['application/json'];
    expect(schema).toEqual({ schema: { $ref: '#/components/schemas/IncidentUpdatedEvent' } });
    expect(document.components.schemas.IncidentUpdatedEvent?.properties?.timestamp?.format).toBe('date-time');
  });

  it('describes moments as date-time, in requests and in answers', () => {
    const { OpenIncident, Incident } = document.components.schemas;
    expect(OpenIncident?.properties?.beganAt).toMatchObject({ type: 'string', format: 'date-time' });
    expect(OpenIncident?.properties?.calledAt).toMatchObject({ type: ['string', 'null'], format: 'date-time' });
    expect(Incident?.properties?.beganAt).toMatchObject({ type: 'string', format: 'date-time' });
  });
});
