import type postgres from 'postgres';
import {
  type AddedContact,
  type ChangedContact,
  type EndedContact,
  type FieldChange,
  type FieldValue,
  mostListed,
} from './report.ts';

// The first contacts of each outcome, as the report names them. To be read before the outcomes are carried out.

export async function listAdded(sql: postgres.TransactionSql): Promise<AddedContact[]> {
  return await sql<AddedContact[]>`
    select row_number as row, customer_number as "customerNumber", name, organisation, outcome = 'returned' as returned
    from import_outcomes join import_rows using (row_number)
    where outcome in ('added', 'returned') order by row_number limit ${mostListed}`;
}

export async function listEnded(sql: postgres.TransactionSql): Promise<EndedContact[]> {
  return await sql<EndedContact[]>`
    select contacts.id::integer as id, customer_number as "customerNumber", name, organisation
    from import_outcomes join contacts on contacts.id = contact_id
    where outcome = 'ended' order by customer_number limit ${mostListed}`;
}

type Told = Record<(typeof comparedFields)[number], FieldValue>;
type ChangedRow = Omit<ChangedContact, 'changes'> & { before: Told; after: Told };

const comparedFields = [
  'organisation',
  'name',
  'jobTitle',
  'position',
  'roles',
  'email',
  'mobile',
  'products',
  'channels',
  'language',
] as const;

export async function listChanged(sql: postgres.TransactionSql): Promise<ChangedContact[]> {
  const rows = await sql<ChangedRow[]>`
    select row_number as row, contacts.id::integer as id, contacts.customer_number as "customerNumber",
      import_rows.name, import_rows.organisation,
      json_build_object(
        'organisation', contacts.organisation, 'name', contacts.name, 'jobTitle', contacts.job_title,
        'position', contacts.position, 'roles', contacts.roles, 'email', contacts.email, 'mobile', contacts.mobile,
        'products', case when contacts.all_products then to_json('all'::text) else to_json(array(
          select product_id from contact_products where contact_id = contacts.id order by product_id collate "C")) end,
        'channels', contacts.channels, 'language', contacts.language) as before,
      json_build_object(
        'organisation', import_rows.organisation, 'name', import_rows.name, 'jobTitle', import_rows.job_title,
        'position', import_rows.position, 'roles', import_rows.roles, 'email', import_rows.email,
        'mobile', import_rows.mobile,
        'products', case when import_rows.all_products then to_json('all'::text) else to_json(import_rows.products) end,
        'channels', import_rows.channels, 'language', import_rows.language) as after
    from import_outcomes join import_rows using (row_number) join contacts on contacts.id = contact_id
    where outcome = 'changed' order by row_number limit ${mostListed}`;
  return rows.map(({ before, after, ...contact }) => ({ ...contact, changes: changesBetween(before, after) }));
}

function changesBetween(before: Told, after: Told): FieldChange[] {
  return comparedFields
    .filter((field) => String(before[field]) !== String(after[field]))
    .map((field) => ({ field, from: before[field], to: after[field] }));
}
