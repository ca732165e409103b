import type postgres from 'postgres';

export type Outcome = 'added' | 'returned' | 'changed' | 'unchanged' | 'ended';

export type Comparison = {
  counts: Record<Outcome, number>;
  rows: number;
  rejectedRows: number;
  /** Contacts that came by an import and had not ended, before this one. */
  current: number;
};

/**
 * Compares the staged rows with the contacts, into a table of this transaction's own: what must become of each row, and
 * which contacts are no longer in the export. Contacts without a customer number are no part of it, and neither are
 * those whose row was rejected or may be among the rows that could not be read: they stay as they are.
 */
export async function compareWithContacts(sql: postgres.TransactionSql): Promise<Comparison> {
  await sql`
    create temporary table import_outcomes on commit drop as
    select import_rows.row_number, contacts.id as contact_id,
      case
        when contacts.id is null then 'added'
        when contacts.ended_at is not null then 'returned'
        when (contacts.organisation, contacts.name, contacts.job_title, contacts.position, contacts.roles,
              contacts.email, contacts.mobile, contacts.all_products, contacts.channels, contacts.language,
              coalesce(wanted.products, '{}'))
          is distinct from
             (import_rows.organisation, import_rows.name, import_rows.job_title, import_rows.position,
              import_rows.roles, import_rows.email, import_rows.mobile, import_rows.all_products,
              import_rows.channels, import_rows.language, import_rows.products)
          then 'changed'
        else 'unchanged'
      end as outcome
    from import_rows
    left join contacts on contacts.customer_number = import_rows.customer_number
    left join (
      select contact_id, array_agg(product_id order by product_id collate "C") as products
      from contact_products group by contact_id
    ) as wanted on wanted.contact_id = contacts.id
    where import_rows.good`;
  await sql`
    insert into import_outcomes
    select null, contacts.id, 'ended' from contacts
    where contacts.customer_number is not null and contacts.ended_at is null
      and not exists (select 1 from import_rows where import_rows.customer_number = contacts.customer_number)
      and not exists (
        select 1 from (select unnest(mentions) as number from import_rows) as mentioned
        where mentioned.number = contacts.customer_number)`;
  await sql`analyze import_outcomes`;
  return await readComparison(sql);
}

async function readComparison(sql: postgres.TransactionSql): Promise<Comparison> {
  const counts: Record<Outcome, number> = { added: 0, returned: 0, changed: 0, unchanged: 0, ended: 0 };
  const counted = await sql<{ outcome: Outcome; count: number }[]>`
    select outcome, count(*)::integer as count from import_outcomes group by outcome`;
  for (const { outcome, count } of counted) counts[outcome] = count;
  const [rows] = await sql<{ rows: number; rejected: number }[]>`
    select count(*)::integer as rows, (count(*) filter (where not good))::integer as rejected from import_rows`;
  const [contacts] = await sql<{ current: number }[]>`
    select count(*)::integer as current from contacts where customer_number is not null and ended_at is null`;
  return { counts, rows: rows?.rows ?? 0, rejectedRows: rows?.rejected ?? 0, current: contacts?.current ?? 0 };
}
