import { isDeepStrictEqual } from 'node:util';
import { and, eq, isNull, type SQL } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Transaction } from '../database/client.ts';
import { audienceGroups, standingAudiences } from '../database/schema/groups.ts';
import { type FieldError, invalidFields } from '../errors.ts';
import type { Outcome } from './load-report.ts';
import type { StandingAudience } from './profile.ts';

/**
 * Adds the file's standing audiences (requirement A5) and removes those that only the previous file had. Those that
 * people made themselves stay. Throws `invalid-input` when a group does not exist.
 */
export async function saveStandingAudiences(
  tx: Transaction,
  wanted: StandingAudience[],
  previous: StandingAudience[],
): Promise<Outcome[]> {
  await refuseUnknownGroups(tx, wanted);
  const outcomes: Outcome[] = [];
  for (const audience of wanted) {
    const [existing] = await tx.select().from(standingAudiences).where(sameAs(audience)).limit(1);
    if (!existing) await tx.insert(standingAudiences).values(audience);
    outcomes.push(existing ? 'unchanged' : 'added');
  }
  for (const audience of previous) {
    if (wanted.some((other) => isDeepStrictEqual(other, audience))) continue;
    const removed = await tx.delete(standingAudiences).where(sameAs(audience)).returning();
    if (removed.length > 0) outcomes.push('ended');
  }
  return outcomes;
}

async function refuseUnknownGroups(tx: Transaction, wanted: StandingAudience[]): Promise<void> {
  if (wanted.length === 0) return;
  const groups = await tx.select({ id: audienceGroups.id }).from(audienceGroups).orderBy(audienceGroups.id);
  const known = groups.map(({ id }) => id);
  const faults = wanted.flatMap(({ groupId }, index): FieldError[] =>
    known.includes(groupId)
      ? []
      : [
          {
            in: 'body',
            field: `/standing_audiences/${index}/group`,
            detail: {
              nl: `Er is geen doelgroep “${groupId}”: kies een van ${known.join(', ')}.`,
              en: `There is no audience group “${groupId}”: choose one of ${known.join(', ')}.`,
            },
          },
        ],
  );
  if (faults.length > 0) throw invalidFields(faults);
}

function sameAs(audience: StandingAudience): SQL | undefined {
  return and(
    eq(standingAudiences.groupId, audience.groupId),
    eq(standingAudiences.channel, audience.channel),
    is(standingAudiences.scope, audience.scope),
    is(standingAudiences.fromPriority, audience.fromPriority),
    is(standingAudiences.productId, audience.productId),
  );
}

function is<T>(column: AnyPgColumn, value: T | null): SQL {
  return value === null ? isNull(column) : eq(column, value);
}
