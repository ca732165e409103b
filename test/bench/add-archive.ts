import type { BenchedService } from './start-service.ts';

/** So many resolved incidents over the last years, two a day, each with two public updates. */
export async function addArchive({ sql }: BenchedService, count: number): Promise<void> {
  await sql`
    with archive as (
      insert into incidents (reference, domain, scope, priority, impact, kind, symptom, status, began_at, opened_at, opened_by, declared_p1_at, closed_at, description)
      select '2019-' || lpad(n::text, 4, '0'), 'product', 'central', 2, 'partial', 'disruption', '{}', 'resolved',
        now() - n * interval '12 hours', now() - n * interval '12 hours', 'bench', null, now() - n * interval '12 hours' + interval '2 hours', 'archive'
      from generate_series(1, ${count}::int) n returning id, opened_at, closed_at
    ), of_product as (
      insert into incident_products select id, (array['digid', 'digipoort', 'pkioverheid'])[id % 3 + 1] from archive
    ), told as (
      insert into publications (published_at, published_by)
      select at, 'bench' from archive, lateral (values (opened_at), (closed_at)) as moments(at) returning id, published_at
    ), numbered as (
      select id, published_at, row_number() over (partition by published_at order by id) as nth from told
    )
    insert into updates (incident_id, publication_id, sequence, status, audience, intern_breadth, extern_breadth, explanation, published_at, published_by, request_sha256)
    select archive.id, numbered.id, case when published_at = opened_at then 1 else 2 end,
      case when published_at = opened_at then 'investigating' else 'resolved' end, 'both', 'product', 'product', '{}', published_at, 'bench', ''
    from archive join numbered on published_at in (opened_at, closed_at) where nth = 1`;
  await sql`analyze`;
}
