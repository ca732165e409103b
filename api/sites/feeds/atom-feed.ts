import { Feed } from 'feed';
import { feedPath, pagePath } from '../../../status-site/src/addresses.ts';
import type { Incident, Language, Maintenance, Moment, SiteFacts } from '../../../status-site/src/snapshot.ts';
import {
  maintenanceTitle,
  maintenanceUpdateText,
  noticedText,
} from '../../../status-site/src/text/maintenance-words.ts';
import { incidentTitle, symptomText, updateText } from '../../../status-site/src/text/sentences.ts';
import { localTime, timeInWords } from '../../../status-site/src/text/times.ts';
import { escapeMarkup } from './escape-markup.ts';

const entriesAtMost = 25;
/** Of a feed in which nothing has happened yet; the same facts give the same file. */
const beforeAll = '2026-01-01T00:00:00Z';

export type FeedFacts = { incidents: Incident[]; maintenance: Maintenance[]; product?: { id: string; name: string } };

type Entry = { url: string; title: string; published: Moment; updated: Moment; content: string; products: string[] };

/**
 * The Atom feed (RFC 4287) of a site, or of one product on it: an entry for each incident and each maintenance, the last changed
 * first. The id of an entry is its permanent link, so that a reader's program knows it again when there is an update.
 */
export function atomFeed(facts: SiteFacts, { incidents, maintenance, product }: FeedFacts, language: Language): string {
  const { site, organisation } = facts;
  const path = feedPath(language, product?.id);
  const entries = [
    ...lastChanged(incidents, changeOf).map((incident) => incidentEntry(facts, incident, language)),
    ...lastChanged(maintenance, ({ changedAt }) => changedAt).map((some) => maintenanceEntry(facts, some, language)),
  ]
    .sort((a, b) => Temporal.Instant.compare(b.updated, a.updated) || a.url.localeCompare(b.url))
    .slice(0, entriesAtMost);
  const page = pagePath(product ? { kind: 'product', productId: product.id } : { kind: 'front' }, language);
  const feed = new Feed({
    id: `${site.publicUrl}${path}`,
    title: [product?.name, site.title, organisation.name].filter(Boolean).join(' | '),
    link: `${site.publicUrl}${page}`,
    feedLinks: { atom: `${site.publicUrl}${path}` },
    updated: new Date(entries[0]?.updated ?? beforeAll),
    author: { name: organisation.name, email: organisation.serviceDeskEmail },
    language,
    generator: 'Baken',
  });
  for (const { url, title, published, updated, content, products } of entries) {
    feed.addItem({
      id: url,
      link: url,
      title: escapeMarkup(title),
      published: new Date(published),
      date: new Date(updated),
      content,
      category: products.map((term) => ({ term })),
    });
  }
  return `${feed.atom1()}\n`;
}

/** As many as a feed can have: the others need not be put in words. */
function lastChanged<T extends { reference: string }>(all: T[], changedAt: (one: T) => Moment): T[] {
  return all
    .toSorted((a, b) => Temporal.Instant.compare(changedAt(b), changedAt(a)) || a.reference.localeCompare(b.reference))
    .slice(0, entriesAtMost);
}

function changeOf({ updates, beganAt }: Incident): Moment {
  return updates[0]?.publishedAt ?? beganAt;
}

function incidentEntry({ site, organisation }: SiteFacts, incident: Incident, language: Language): Entry {
  const told = incident.updates.map(({ publishedAt, ...update }) =>
    paragraph(publishedAt, updateText({ publishedAt, ...update }, incident, language), organisation.timeZone, language),
  );
  return {
    url: `${site.publicUrl}${pagePath({ kind: 'incident', reference: incident.reference }, language)}`,
    title: incidentTitle(incident, language),
    published: incident.updates.at(-1)?.publishedAt ?? incident.beganAt,
    updated: changeOf(incident),
    content: [`<p>${escapeMarkup(symptomText(incident, language))}</p>`, ...told].join(''),
    products: incident.products.map(({ id }) => id),
  };
}

function maintenanceEntry({ site, organisation }: SiteFacts, some: Maintenance, language: Language): Entry {
  const told = some.updates.map((update) =>
    paragraph(
      update.at,
      maintenanceUpdateText(update, language, organisation.timeZone),
      organisation.timeZone,
      language,
    ),
  );
  const times = [some.startsAt, some.finishedAt ?? some.endsAt].map((at) =>
    inWords(at, organisation.timeZone, language),
  );
  return {
    url: `${site.publicUrl}${pagePath({ kind: 'maintenance', reference: some.reference }, language)}`,
    title: maintenanceTitle(some, language),
    published: some.updates.at(-1)?.at ?? some.changedAt,
    updated: some.changedAt,
    content: [`<p>${times.join(' – ')}</p><p>${escapeMarkup(noticedText(some, language))}</p>`, ...told].join(''),
    products: some.products.map(({ id }) => id),
  };
}

function paragraph(at: Moment, text: string, timeZone: string, language: Language): string {
  return `<p><strong>${inWords(at, timeZone, language)}</strong><br>${escapeMarkup(text).replaceAll('\n', '<br>')}</p>`;
}

function inWords(at: Moment, timeZone: string, language: Language): string {
  return timeInWords(localTime(at, timeZone), language);
}
