import { inArray } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { audienceGroups } from '../database/schema/groups.ts';
import { products } from '../database/schema/products.ts';
import { sites } from '../database/schema/sites.ts';
import type { Language } from '../language.ts';
import type { AudienceSpec } from './audience.ts';

const words = {
  nl: {
    intern: 'Eigen medewerkers',
    extern: 'Externe contacten',
    all: 'van alle producten',
    toldBefore: 'die eerder bericht kregen',
    of: 'van',
    everyone: 'Iedereen met de rol',
    subscribers: 'Abonnees van de pagina',
    inbox: 'Interne postbus',
    person: 'Eén persoon',
  },
  en: {
    intern: 'Own staff',
    extern: 'External contacts',
    all: 'of all products',
    toldBefore: 'who were told before',
    of: 'of',
    everyone: 'Everybody with the role',
    subscribers: 'Subscribers of the page',
    inbox: 'Internal inbox',
    person: 'One person',
  },
} as const;

/** Says an audience in a language, such as "Externe contacten van DigiD voor burgers". */
export type AudienceWords = (audience: AudienceSpec, language: Language) => string;

/** Reads the names that these audiences are said with, for the copy and for screens. */
export async function readAudienceWords(db: Queryable, audiences: AudienceSpec[]): Promise<AudienceWords> {
  const productIds = audiences.flatMap((audience) => (audience.by === 'position' ? audience.about : []));
  const groupIds = audiences.flatMap((audience) => (audience.by === 'group' ? [audience.groupId] : []));
  const siteIds = audiences.flatMap((audience) => (audience.by === 'subscribers' ? [audience.siteId] : []));
  const [productNames, groupNames, siteTitles] = await Promise.all([
    readProductNames(db, productIds),
    readGroupNames(db, groupIds),
    readSiteTitles(db, siteIds),
  ]);
  return (audience, language) => {
    const say = words[language];
    switch (audience.by) {
      case 'inbox':
        return say.inbox;
      case 'person':
        return say.person;
      case 'role':
        return `${say.everyone} ${audience.role}`;
      case 'group':
        return groupNames.get(audience.groupId) ?? audience.groupId;
      case 'subscribers': {
        const of = `${say.subscribers} “${siteTitles.get(audience.siteId) ?? audience.siteId}”`;
        return audience.breadth === 'told-before' ? `${of} ${say.toldBefore}` : of;
      }
      case 'position': {
        if (audience.breadth === 'all') return `${say[audience.position]} ${say.all}`;
        if (audience.breadth === 'told-before') return `${say[audience.position]} ${say.toldBefore}`;
        const names = audience.about.map((id) => productNames.get(id) ?? id);
        const list = new Intl.ListFormat(language, { type: 'conjunction' });
        return `${say[audience.position]} ${say.of} ${list.format(names)}`;
      }
    }
  };
}

async function readProductNames(db: Queryable, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .select({ id: products.id, name: products.name })
    .from(products)
    .where(inArray(products.id, ids));
  return new Map(rows.map((row) => [row.id, row.name]));
}

async function readGroupNames(db: Queryable, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select().from(audienceGroups).where(inArray(audienceGroups.id, ids));
  return new Map(rows.map((row) => [row.id, row.name]));
}

async function readSiteTitles(db: Queryable, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.select({ id: sites.id, title: sites.title }).from(sites).where(inArray(sites.id, ids));
  return new Map(rows.map((row) => [row.id, row.title]));
}
