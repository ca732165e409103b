import { once } from 'node:events';
import { Readable } from 'node:stream';
import { MicrodataRdfParser } from 'microdata-rdf-streaming-parser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { regenerateSites } from '../../api/sites/regenerate-sites.ts';
import { insertSampleMaintenance } from './sample-maintenance.ts';
import { insertSampleNews } from './sample-news.ts';
import { createTestSites, insertOrganisation, type TestSites } from './site-fixtures.ts';
import { readPage } from './site-pages.ts';

const vocabulary = 'https://schema.org/';
const isA = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#type';

type Quad = Record<'subject' | 'predicate' | 'object', { value: string }>;

let sites: TestSites;

beforeAll(async () => {
  sites = await createTestSites();
  await insertOrganisation(sites.db);
  await insertSampleNews(sites.db);
  await insertSampleMaintenance(sites.db);
  await regenerateSites(sites, 'logius');
});

afterAll(() => sites.close());

/** The things of a type that a page tells of, as a search engine reads them: each property with its values. */
async function thingsOn(path: string, type: string): Promise<Record<string, string[]>[]> {
  const html = (await readPage(sites, 'logius', path)) ?? '';
  const parser = new MicrodataRdfParser({ baseIRI: `https://www.logius.nl/actueel/storingen/${path}` });
  const quads: { subject: string; predicate: string; object: string }[] = [];
  const read = parser.import(Readable.from([html]));
  read.on('data', ({ subject, predicate, object }: Quad) => {
    quads.push({ subject: subject.value, predicate: predicate.value, object: object.value });
  });
  await once(read, 'end');
  const bySubject = Map.groupBy(quads, ({ subject }) => subject);
  return [...bySubject.values()]
    .filter((about) => about.some(({ predicate, object }) => predicate === isA && object === `${vocabulary}${type}`))
    .map((about) => {
      const properties = Map.groupBy(about, ({ predicate }) => predicate.replace(vocabulary, ''));
      return Object.fromEntries([...properties].map(([name, of]) => [name, of.map(({ object }) => object.trim())]));
    });
}

describe('the data of schema.org in the pages', () => {
  test.each(['', 'en', 'dienst/digid', 'abonneren'])('/%s tells whose it is and how to reach them', async (path) => {
    const [organisation] = await thingsOn(path, 'Organization');
    expect(organisation).toMatchObject({
      name: ['Logius'],
      telephone: ['0900 5554 555'],
      email: ['servicecentrum@logius.nl'],
    });
  });

  test('a disruption is a report with its updates, since when and of which services', async () => {
    const [incident] = await thingsOn('storing/2026-0042', 'LiveBlogPosting');
    expect(incident).toMatchObject({
      headline: ['Storing bij DigiD voor burgers en DigiD Machtigen'],
      coverageStartTime: ['2026-11-23T11:20+01:00'],
      url: ['https://www.logius.nl/actueel/storingen/storing/2026-0042'],
    });
    expect(incident).not.toHaveProperty('coverageEndTime');
    expect(incident?.liveBlogUpdate).toHaveLength(2);
    const updates = await thingsOn('storing/2026-0042', 'BlogPosting');
    expect(updates.map(({ datePublished }) => datePublished)).toEqual([
      ['2026-11-23T12:01+01:00'],
      ['2026-11-23T11:33+01:00'],
    ]);
    const services = await thingsOn('storing/2026-0042', 'Service');
    expect(services.map(({ name }) => name)).toEqual([['DigiD voor burgers'], ['DigiD Machtigen']]);
  });

  test('one that is over says when it ended', async () => {
    const [incident] = await thingsOn('en/incident/2026-0040', 'LiveBlogPosting');
    expect(incident?.coverageEndTime).toEqual(['2026-11-20T01:27+01:00']);
  });

  test.each([
    ['onderhoud/2026-0051', 'EventScheduled', '2026-12-07T23:00+01:00', '2026-12-08T02:00+01:00'],
    ['en/maintenance/2026-0052', 'EventCancelled', '2026-11-21T06:00+01:00', '2026-11-21T10:00+01:00'],
  ])('maintenance at %s is an event, with %s', async (path, status, start, end) => {
    const [event] = await thingsOn(path, 'Event');
    expect(event).toMatchObject({
      eventStatus: [`${vocabulary}${status}`],
      startDate: [start],
      endDate: [end],
    });
    expect(event?.name?.[0]).toBeTruthy();
  });

  test('needs no script in the page', async () => {
    expect(await readPage(sites, 'logius', 'storing/2026-0042')).not.toContain('ld+json');
  });
});
