import type { BenchedService } from './start-service.ts';

/** So many customers more, who want to hear by email about the one product that the benches publish about. */
export async function addReaders({ sql }: Pick<BenchedService, 'sql'>, number: number): Promise<void> {
  await sql`
    with added as (
      insert into contacts (customer_number, organisation, name, position, email, channels, language, created_at, updated_at)
      select 'B' || n, 'Gemeente ' || n % 342, 'Contact ' || n, 'extern', 'bench' || n || '@example.nl', array['email'], 'nl', now(), now()
      from (select coalesce(max(id), 0) as there from contacts) so_far, lateral generate_series(there + 1, there + ${number}::int) n
      returning id
    )
    insert into contact_products (contact_id, product_id) select id, 'digid' from added`;
  await sql`analyze contacts, contact_products`;
}
