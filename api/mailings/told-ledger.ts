import { type SQL, sql } from 'drizzle-orm';
import type { Channel } from '../database/schema/contacts.ts';
import type { MailingKind } from '../database/schema/mailings.ts';

/** Which messages count: over this channel, in mailings of these kinds. */
type Counting = { channel: Channel; as: readonly MailingKind[] };

/** Whom the ledger is asked about: contacts, or addresses for who is no contact. */
type Reader = 'contact_id' | 'address';

/**
 * The ledger for the closing notice: who had a message about the incident (requirement C5), as a list to be used with
 * `in`. Maintenance that became the incident counts as a part of it, and so do its duplicates.
 * It does not depend on the row that it is compared with, so that PostgreSQL makes it once, and only when it is needed.
 */
export function toldOfIncident(incidentId: number, counting: Counting, reader: Reader = 'contact_id'): SQL {
  const published = sql`(
    ${toldOfIncidentOrDuplicate(incidentId)}
    union all
    select publication_id from maintenance_log join maintenances on maintenances.id = maintenance_log.maintenance_id
    where maintenances.incident_id = ${incidentId} and step <> 'asked'
    union all
    ${announcedWith(sql`(select id from maintenances where incident_id = ${incidentId})`)})`;
  return toldBy(published, counting, reader);
}

/** The publications about an incident, or about one that was closed as a duplicate of it. */
export function toldOfIncidentOrDuplicate(incidentId: number): SQL {
  return sql`
    select publication_id from updates
    where incident_id = ${incidentId} or incident_id in (select id from incidents where duplicate_of = ${incidentId})`;
}

/** The same about maintenance; what was announced together with another time of its series was told with that one. */
export function toldOfMaintenance(maintenanceId: number, counting: Counting, reader: Reader = 'contact_id'): SQL {
  const published = sql`(
    select publication_id from maintenance_log
    where maintenance_log.maintenance_id = ${maintenanceId} and maintenance_log.step <> 'asked'
    union all
    ${announcedWith(sql`(${maintenanceId})`)})`;
  return toldBy(published, counting, reader);
}

/** The publications that announced maintenance, of a list of ids, as one time of several. */
export function announcedWith(maintenanceIds: SQL): SQL {
  return sql`
    select told.publication_id from maintenance_log own
    join maintenances first on first.reference = own.detail->>'toldWith'
    join maintenance_log told on told.maintenance_id = first.id and told.step = 'announced'
    where own.maintenance_id in ${maintenanceIds} and own.step = 'announced'`;
}

function toldBy(publications: SQL, { channel, as }: Counting, reader: Reader): SQL {
  const who = sql.raw(`told.${reader}`);
  return sql`(
    select ${who} from ${publications} published
    join mailings on mailings.publication_id = published.publication_id
    join deliveries told on told.mailing_id = mailings.id
    where mailings.kind = any(${sql.param(as)}::text[])
      and mailings.channel = ${channel} and told.state <> 'skipped' and ${who} is not null)`;
}
