import type postgres from 'postgres';

/**
 * Carries out what `compareWithContacts` found: the contacts and their products become what the file says, and who is
 * no longer in it ends. A contact that is unchanged is not touched. Opt-outs are another table, and stay.
 */
export async function applyOutcomes(sql: postgres.TransactionSql, now: Temporal.Instant): Promise<void> {
  const at = now.toString();
  await sql`
    update contacts set
      organisation = import_rows.organisation, name = import_rows.name, job_title = import_rows.job_title,
      position = import_rows.position, roles = import_rows.roles, email = import_rows.email,
      mobile = import_rows.mobile, all_products = import_rows.all_products, channels = import_rows.channels,
      language = import_rows.language, updated_at = ${at}::timestamptz, ended_at = null
    from import_outcomes join import_rows using (row_number)
    where contacts.id = import_outcomes.contact_id and import_outcomes.outcome in ('changed', 'returned')`;
  await sql`
    insert into contacts (customer_number, organisation, name, job_title, position, roles, email, mobile, all_products,
      channels, language, created_at, updated_at)
    select customer_number, organisation, name, job_title, position, roles, email, mobile, all_products, channels,
      language, ${at}::timestamptz, ${at}::timestamptz
    from import_outcomes join import_rows using (row_number)
    where import_outcomes.outcome = 'added' order by row_number`;
  await replaceProducts(sql);
  await sql`
    update contacts set ended_at = ${at}::timestamptz, updated_at = ${at}::timestamptz
    from import_outcomes
    where contacts.id = import_outcomes.contact_id and import_outcomes.outcome = 'ended'`;
}

async function replaceProducts(sql: postgres.TransactionSql): Promise<void> {
  await sql`
    delete from contact_products
    using import_outcomes join import_rows using (row_number)
    where contact_products.contact_id = import_outcomes.contact_id
      and import_outcomes.outcome in ('changed', 'returned')
      and not (contact_products.product_id = any(import_rows.products))`;
  // Not `on conflict do nothing`: its speculative insert costs a quarter more (4.5 against 3.4 s for 180,000 rows).
  await sql`
    insert into contact_products (contact_id, product_id)
    select contacts.id, wanted.product_id
    from import_outcomes
    join import_rows using (row_number)
    join contacts on contacts.customer_number = import_rows.customer_number
    cross join unnest(import_rows.products) as wanted (product_id)
    where import_outcomes.outcome in ('added', 'changed', 'returned')
      and not exists (
        select 1 from contact_products as present
        where present.contact_id = contacts.id and present.product_id = wanted.product_id)`;
}
