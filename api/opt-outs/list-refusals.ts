import { asc, eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { optOuts, waysOfReader } from '../database/schema/opt-outs.ts';
import { suppressions } from '../database/schema/suppressions.ts';
import { textOf } from '../http/answers.ts';

/** Why an address gets less than it could, from when, and who may change that. */
export type Refusal = Awaited<ReturnType<typeof listRefusals>>[number];

/**
 * All that an address refused and all that it is kept from, beside each other, also what is over; the oldest first. What a
 * reader refused by a link or word, the reader can take back; the rest is for the service centre.
 */
export async function listRefusals(db: Queryable, address: string) {
  const [refused, suppressed] = await Promise.all([
    db.select().from(optOuts).where(eq(optOuts.address, address)).orderBy(asc(optOuts.id)),
    db.select().from(suppressions).where(eq(suppressions.address, address)).orderBy(asc(suppressions.id)),
  ]);
  const asOptOut = refused.map(({ id, channel, productId, way, evidence, at, withdrawnAt, withdrawnBy }) => ({
    kind: 'opt-out' as const,
    id,
    channel,
    productId,
    reason: way,
    evidence,
    since: at.toString(),
    until: textOf(withdrawnAt),
    endedBy: withdrawnBy,
    mayBeLiftedBy: waysOfReader.some((own) => own === way) ? (['reader', 'service-centre'] as const) : serviceCentre,
  }));
  const asSuppression = suppressed.map(({ id, channel, reason, evidence, since, liftedAt, liftedBy }) => ({
    kind: 'suppression' as const,
    id,
    channel,
    productId: null,
    reason,
    evidence,
    since: since.toString(),
    until: textOf(liftedAt),
    endedBy: liftedBy,
    mayBeLiftedBy: serviceCentre,
  }));
  return [...asOptOut, ...asSuppression].toSorted((a, b) =>
    Temporal.Instant.compare(Temporal.Instant.from(a.since), Temporal.Instant.from(b.since)),
  );
}

const serviceCentre = ['service-centre'] as const;
