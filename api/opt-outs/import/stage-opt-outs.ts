import { sql } from 'drizzle-orm';
import type { Transaction } from '../../database/client.ts';
import type { Dependencies } from '../../dependencies.ts';
import { insertOptOuts } from '../insert-opt-outs.ts';
import type { OptOutRow } from './read-opt-out-row.ts';

type StagedOptOut = Pick<OptOutRow, 'channel' | 'address' | 'productId'> & { evidence: string };

/** Rows that go to the database in one statement. */
const batchSize = 1_000;

export type StagedOptOuts = {
  add(optOuts: readonly StagedOptOut[]): Promise<void>;
  /** Records all of them, and says how many there were and how many of them are new. */
  record(): Promise<{ given: number; added: number }>;
};

/**
 * A table of this transaction's own with the opt-outs of a file. They are recorded by one statement at the end, in order of
 * address as everybody does who records several: batch after batch, in the order of the file, an import and a batch of mails
 * would each hold what the other waits for, and PostgreSQL would end one of them.
 */
export async function stageOptOuts(
  tx: Transaction,
  { clock, recordedBy }: Pick<Dependencies, 'clock'> & { recordedBy: string },
): Promise<StagedOptOuts> {
  await tx.execute(sql`
    create temporary table import_opt_outs (
      place integer generated always as identity, channel text, address text, product_id text, evidence text
    ) on commit drop`);
  let batch: StagedOptOut[] = [];
  let given = 0;
  const send = async () => {
    const list = (read: (optOut: StagedOptOut) => string | null) => sql`${sql.param(batch.map(read))}::text[]`;
    await tx.execute(sql`
      insert into import_opt_outs (channel, address, product_id, evidence)
      select * from unnest(${list(({ channel }) => channel)}, ${list(({ address }) => address)},
        ${list(({ productId }) => productId)}, ${list(({ evidence }) => evidence)})`);
    given += batch.length;
    batch = [];
  };
  return {
    async add(optOuts) {
      batch.push(...optOuts);
      if (batch.length >= batchSize) await send();
    },
    async record() {
      if (batch.length > 0) await send();
      const staged = sql`(select channel, address, product_id, 'import', evidence, ${recordedBy}::text, place from import_opt_outs)`;
      const [counted] = await tx.execute<{ added: number }>(sql`
        with recorded as (${insertOptOuts(staged, clock.now())})
        select count(*) filter (where is_new)::int as added from recorded`);
      return { given, added: counted?.added ?? 0 };
    },
  };
}
