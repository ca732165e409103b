import { type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import type { Channel } from '../database/schema/contacts.ts';
import { type DeliveryState, deliveryStates, type MailingKind } from '../database/schema/mailings.ts';
import type { ReasonCode } from '../delivery-reasons/delivery-reasons.ts';
import { reasonInWords } from '../delivery-reasons/reason-in-words.ts';
import { findIncident } from '../incidents/find-incident.ts';
import type { Language } from '../language.ts';
import { type LaneName, laneName } from './lane-name.ts';

export type StateCounts = Record<DeliveryState, number>;

/** How far a number of deliveries is. */
export type Progress = {
  counts: StateCounts;
  /** Messages that providers accepted in the last ten seconds, a second; to one decimal. */
  perSecond: number;
  /** When the last one goes out at this speed; null when nothing moves, nothing is left, or it is not known how many there are. */
  expectedEnd: string | null;
};

export type MailingProgress = Progress & {
  id: number;
  incident: string | null;
  maintenance: string | null;
  kind: MailingKind;
  channel: Channel;
  lane: LaneName;
  /** Its recipients are still being added. */
  expanding: boolean;
  stoppedAt: string | null;
  finishedAt: string | null;
  /** Why messages did not go out or arrive, the most frequent first. */
  failures: Failure[];
};

/** Why messages did not go out or arrive, in words, as a code, and as the provider put it; and of how many that is so. */
export type Failure = {
  state: DeliveryState;
  reason: string;
  reasonCode: ReasonCode;
  reasonDetail: string | null;
  number: number;
};

export type LaneProgress = Progress & { lane: LaneName };

export type ProgressReport = { at: string; lanes: LaneProgress[]; mailings: MailingProgress[] };

const speedWindow = Temporal.Duration.from({ seconds: 10 });
/** What has ended is shown for so long, when nobody asks for one incident. */
const shownAfterEnd = Temporal.Duration.from({ minutes: 15 });
const mostReasons = 10;

type Row = {
  id: string;
  incident: string | null;
  maintenance: string | null;
  kind: MailingKind;
  channel: Channel;
  lane: number;
  expanding: boolean;
  stopped_at: string | null;
  finished_at: string | null;
  counts: Counted[] | null;
};

type Counted = {
  state: DeliveryState;
  reason: string | null;
  detail: string | null;
  provider: string | null;
  number: number;
  lately: number;
};

/** Of one incident; and the language in which reasons are told. */
export type ProgressRequest = { incident?: string | undefined; language: Language };

/**
 * How far mailings are, each and per lane (issue 3, line 9): those of one incident, or all that are under way or ended in
 * the last quarter of an hour. Counted from the deliveries themselves, so that nothing can differ from them. Throws `not-found`.
 */
export async function readProgress(
  db: Queryable,
  now: Temporal.Instant,
  { incident: reference, language }: ProgressRequest,
): Promise<ProgressReport> {
  const incident = reference === undefined ? undefined : await findIncident(db, reference);
  const which =
    incident === undefined
      ? sql`mailings.kind <> 'confirmation' and (mailings.finished_at is null or mailings.finished_at > ${now.subtract(shownAfterEnd).toString()})`
      : sql`updates.incident_id = ${incident.id}`;
  const rows = await db.execute<Row>(sql`
    with chosen as materialized (
      select mailings.*, incidents.reference as incident, maintenances.reference as maintenance from mailings
      left join updates on updates.publication_id = mailings.publication_id
      left join incidents on incidents.id = updates.incident_id
      left join maintenance_log on maintenance_log.publication_id = mailings.publication_id
      left join maintenances on maintenances.id = maintenance_log.maintenance_id
      where ${which}
    ), in_hand as materialized (
      select id, claimed_at, claimed_to from chunks where lease_until is not null and mailing_id in (select id from chosen)
    ), counted as (
      select deliveries.mailing_id,
        case when deliveries.state = 'queued' and due_at <= claimed_at and deliveries.id <= claimed_to then 'sending' else state end as state,
        ${whenUnhappy(sql`reason`)} as reason, ${whenUnhappy(sql`reason_detail`)} as detail, ${whenUnhappy(sql`provider`)} as provider,
        count(*)::int as number,
        (count(*) filter (where sent_at > ${now.subtract(speedWindow).toString()}::timestamptz))::int as lately
      from deliveries left join in_hand on in_hand.id = deliveries.chunk_id
      where deliveries.mailing_id = any(array(select id from chosen))
      group by 1, 2, 3, 4, 5
    )
    select id, incident, maintenance, kind, channel, lane, expanded_at is null as expanding,
      to_json(stopped_at) #>> '{}' as stopped_at, to_json(finished_at) #>> '{}' as finished_at, (
        select json_agg(json_build_object('state', state, 'reason', reason, 'detail', detail, 'provider', provider, 'number', number, 'lately', lately))
        from counted where counted.mailing_id = chosen.id) as counts
    from chosen order by lane, id`);
  const mailings = rows.map((row) => mailingProgress(row, { now, language }));
  return { at: now.toString(), lanes: byLane(mailings, now), mailings };
}

const whenUnhappy = (column: SQL) =>
  sql`case when state in ('failed', 'bounced', 'complained', 'expired', 'skipped') then ${column} end`;

function mailingProgress(
  { counts, ...row }: Row,
  { now, language }: { now: Temporal.Instant; language: Language },
): MailingProgress {
  const groups = counts ?? [];
  const states = countsOf(groups);
  const perSecond = toOneDecimal(groups.reduce((sum, { lately }) => sum + lately, 0) / speedWindow.total('seconds'));
  return {
    id: Number(row.id),
    incident: row.incident,
    maintenance: row.maintenance,
    kind: row.kind,
    channel: row.channel,
    lane: laneName(row.lane),
    expanding: row.expanding,
    counts: states,
    failures: failuresIn(groups, language),
    perSecond,
    expectedEnd: row.expanding ? null : expectedEnd(states, perSecond, now),
    stoppedAt: instantOrNull(row.stopped_at),
    finishedAt: instantOrNull(row.finished_at),
  };
}

function failuresIn(groups: Counted[], language: Language): Failure[] {
  return groups
    .flatMap(({ state, reason, detail, provider, number }) => {
      if (reason === null) return [];
      const told = reasonInWords({ reason, detail, provider }, language);
      return [{ state, reason: told.words, reasonCode: told.code, reasonDetail: told.detail, number }];
    })
    .toSorted((a, b) => b.number - a.number)
    .slice(0, mostReasons);
}

function byLane(mailings: MailingProgress[], now: Temporal.Instant): LaneProgress[] {
  return [...Map.groupBy(mailings, ({ lane }) => lane)].map(([lane, of]) => {
    const counts = countsOf(
      of.flatMap(({ counts: each }) => deliveryStates.map((state) => ({ state, number: each[state] }))),
    );
    const perSecond = toOneDecimal(of.reduce((sum, mailing) => sum + mailing.perSecond, 0));
    const isKnown = !of.some(({ expanding }) => expanding);
    return { lane, counts, perSecond, expectedEnd: isKnown ? expectedEnd(counts, perSecond, now) : null };
  });
}

function countsOf(groups: { state: DeliveryState; number: number }[]): StateCounts {
  const total = (state: DeliveryState) =>
    groups.filter((group) => group.state === state).reduce((sum, { number }) => sum + number, 0);
  return {
    queued: total('queued'),
    sending: total('sending'),
    sent: total('sent'),
    delivered: total('delivered'),
    bounced: total('bounced'),
    complained: total('complained'),
    failed: total('failed'),
    skipped: total('skipped'),
    expired: total('expired'),
  };
}

const toOneDecimal = (value: number) => Math.round(value * 10) / 10;

function expectedEnd({ queued, sending }: StateCounts, perSecond: number, now: Temporal.Instant): string | null {
  const left = queued + sending;
  if (left === 0 || perSecond === 0) return null;
  return now.add({ seconds: Math.ceil(left / perSecond) }).toString();
}

const instantOrNull = (text: string | null) => (text === null ? null : Temporal.Instant.from(text).toString());
