import { asc, isNull } from 'drizzle-orm';
import type { Config } from '../config.ts';
import type { Queryable } from '../database/client.ts';
import { organisation } from '../database/schema/organisation.ts';
import { sites } from '../database/schema/sites.ts';
import { serviceUrl } from './service-url.ts';

type PublicAddress = Pick<Config, 'publicUrl' | 'port'>;

/** What the OpenAPI document says about the API as a whole (NLGov /core/doc-openapi-contact, /core/uri-version). */
export async function openApiInfo(version: string, { db, config }: { db: Queryable; config: PublicAddress }) {
  const origin = serviceUrl(config);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Baken',
      version,
      description:
        'Mass notification and status pages. Every call but this document needs a key: `Authorization: Bearer baken_…`.',
      contact: (await organisationContact(db)) ?? administratorOf(origin),
    },
    servers: [{ url: `${origin}/v1` }],
    security: [{ apiKey: [] }],
  };
}

/** Whoever calls this API is a partner of the organisation that runs it: its service desk, and its first status page. */
async function organisationContact(db: Queryable) {
  const [found] = await db.select().from(organisation);
  const [site] = await db.select().from(sites).where(isNull(sites.endedAt)).orderBy(asc(sites.position)).limit(1);
  return found && site && { name: found.name, url: site.publicUrl, email: found.serviceDeskEmail };
}

/** All that is known before an organisation file was loaded. A mail domain has this address by rule (RFC 2142). */
function administratorOf(origin: string) {
  const email = `postmaster@${new URL(origin).hostname}`;
  return { name: 'The administrator of this Baken', url: origin, email };
}
