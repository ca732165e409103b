import { and, asc, eq, isNull, or } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { optOuts, waysOfReader } from '../database/schema/opt-outs.ts';
import { suppressions } from '../database/schema/suppressions.ts';
import { textOf } from '../http/answers.ts';
import type { Language } from '../language.ts';
import { withEvidenceInWords } from '../suppressions/evidence-in-words.ts';
import { addressHash } from './address-hash.ts';

/** Why an address gets less than it could, from when, and who may change that. */
export type Refusal = Awaited<ReturnType<typeof listRefusals>>[number];

/**
 * All that an address refused and all that it is kept from, beside each other, also what is over; the oldest first. What a
 * reader refused by a link or word, the reader can take back; the rest is for the service centre. What was erased is found
 * too, by its hash: it still counts. What a provider said is told in `language`.
 */
export async function listRefusals(db: Queryable, address: string, language: Language) {
  const hash = addressHash(address.includes('@') ? 'email' : 'sms', address);
  const isAbout = (table: typeof optOuts | typeof suppressions) =>
    or(eq(table.address, address), and(isNull(table.address), eq(table.addressHash, hash)));
  const [refused, suppressed] = await Promise.all([
    db.select().from(optOuts).where(isAbout(optOuts)).orderBy(asc(optOuts.id)),
    db.select().from(suppressions).where(isAbout(suppressions)).orderBy(asc(suppressions.id)),
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
  const asSuppression = suppressed.map(({ id, channel, reason, since, liftedAt, liftedBy, ...said }) => ({
    kind: 'suppression' as const,
    id,
    channel,
    productId: null,
    reason,
    evidence: withEvidenceInWords(said, language).evidence,
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
