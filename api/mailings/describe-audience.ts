import { eq, inArray } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { audienceGroups } from '../database/schema/groups.ts';
import { products } from '../database/schema/products.ts';
import type { Language } from '../language.ts';
import type { AudienceSpec } from './audience.ts';

const words = {
  nl: { intern: 'Eigen medewerkers', extern: 'Externe contacten', all: 'van alle producten', of: 'van', everyone: 'Iedereen met de rol', inbox: 'Interne postbus' },
  en: { intern: 'Own staff', extern: 'External contacts', all: 'of all products', of: 'of', everyone: 'Everybody with the role', inbox: 'Internal inbox' },
} as const;

/** An audience in words, such as "Externe contacten van DigiD voor burgers", for the copy and for screens. */
export async function describeAudience(db: Queryable, audience: AudienceSpec, language: Language): Promise<string> {
  const say = words[language];
  switch (audience.by) {
    case 'inbox':
      return say.inbox;
    case 'role':
      return `${say.everyone} ${audience.role}`;
    case 'group': {
      const [group] = await db
        .select({ name: audienceGroups.name })
        .from(audienceGroups)
        .where(eq(audienceGroups.id, audience.groupId));
      return group?.name ?? audience.groupId;
    }
    case 'position': {
      const whose = audience.breadth === 'all' ? say.all : `${say.of} ${await productNames(db, audience.about, language)}`;
      return `${say[audience.position]} ${whose}`;
    }
  }
}

async function productNames(db: Queryable, ids: string[], language: Language): Promise<string> {
  const rows = await db.select({ name: products.name }).from(products).where(inArray(products.id, ids)).orderBy(products.position);
  return new Intl.ListFormat(language, { type: 'conjunction' }).format(rows.map((row) => row.name));
}
