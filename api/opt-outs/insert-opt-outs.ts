import { type SQL, sql } from 'drizzle-orm';

/**
 * A statement that records opt-outs and returns those that are in force now and were not complete: `is_new` for those that it
 * added. `given` has the columns channel, address, product, way, evidence, by whom, and place: of what is given twice the
 * first counts. Recording one again changes nothing. In order of address, so that no two such statements wait for each other in
 * a circle: a transaction records all of its opt-outs by one of them.
 */
export function insertOptOuts(given: SQL, at: Temporal.Instant): SQL {
  return sql`
    insert into opt_outs (channel, address, product_id, at, way, evidence, recorded_by)
    select distinct on (channel, address, product_id) channel, address, product_id,
      ${at.toString()}::timestamptz, way, evidence, recorded_by
    from ${given} as given(channel, address, product_id, way, evidence, recorded_by, place)
    order by channel, address, product_id, place
    on conflict (channel, address_hash, coalesce(product_id, '')) where withdrawn_at is null
    -- It may have been erased, and is known by its address again.
    do update set address = excluded.address where opt_outs.address is null
    returning channel, address, product_id as "productId", xmax = 0 as is_new`;
}
