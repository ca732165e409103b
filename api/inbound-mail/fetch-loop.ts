import { and, eq, sql } from 'drizzle-orm';
import type { Database } from '../database/client.ts';
import { inboundMails } from '../database/schema/inbound-mails.ts';
import type { Dependencies } from '../dependencies.ts';
import { createWorkSignal, repeat } from '../loops/work-signal.ts';
import type { FetchedContent, MailStore, S3Settings } from './fetch-from-s3.ts';
import { mailFromSes } from './mail-from-ses.ts';
import { openMailStore } from './open-mail-store.ts';
import { type TakeMailDependencies, takeMails } from './take-mails.ts';

type FetchDependencies = TakeMailDependencies & { db: Database } & Pick<Dependencies, 'log'>;

const lookEveryMilliseconds = 5_000;
/** Mails that are fetched side by side, each no longer than `mostBytesRead`. */
const mostAtOnce = 10;
const longestWaitSeconds = 3_600;
/** A bucket that is away longer is a matter for people: the mail goes on their list, with its headers. */
const keepTrying = Temporal.Duration.from({ hours: 72 });

/**
 * Fetches what mails say that could not be had from the bucket when Amazon SES told of them, until stopped: after ten
 * seconds, then twice as long each time, at most an hour, for three days. Any number of these may run on one database.
 */
export function startFetchLoop(deps: FetchDependencies, s3: S3Settings): { stop(): Promise<void> } {
  const store = openMailStore(s3);
  const stopping = new AbortController();
  const signal = createWorkSignal();
  const step = async () => fetchDue(deps, await store, s3.bucket);
  const running = repeat(step, { signal, stopping: stopping.signal, poll: lookEveryMilliseconds, log: deps.log });
  return {
    stop: async () => {
      stopping.abort();
      signal.wake();
      await running;
    },
  };
}

/** Tries those that are due. Says whether any was taken in. */
async function fetchDue(deps: FetchDependencies, store: MailStore, bucketName: string): Promise<boolean> {
  const due = await claimDue(deps);
  const taken = await Promise.all(due.map((mail) => fetchOne(deps, store, bucketName, mail)));
  return taken.includes(true);
}

type DueMail = {
  mail_id: string;
  place: string;
  object_key: string;
  recipients: string[];
  source: Buffer;
  attempts: number;
  given_up: boolean;
};

/** Puts the next try ahead before this one begins: so a process that dies with it leaves it to be tried again. */
async function claimDue({ db, clock }: FetchDependencies): Promise<DueMail[]> {
  const now = sql`${clock.now().toString()}::timestamptz`;
  return db.execute<DueMail>(sql`
    with due as (
      select mail_id from mail_fetches join inbound_mails on id = mail_id and outcome = 'to-fetch'
      where due_at <= ${now} order by due_at limit ${mostAtOnce} for update of mail_fetches skip locked
    )
    update mail_fetches set attempts = attempts + 1,
      due_at = ${now} + make_interval(secs => least(${longestWaitSeconds}::int, 20 * 2 ^ least(attempts, 10)))
    from inbound_mails
    where mail_id in (select mail_id from due) and inbound_mails.id = mail_id
    returning mail_id, place, object_key, recipients, source, attempts,
      received_at <= ${clock.now().subtract(keepTrying).toString()}::timestamptz as given_up`);
}

async function fetchOne(deps: FetchDependencies, store: MailStore, bucketName: string, due: DueMail): Promise<boolean> {
  const { object_key: objectKey, attempts } = due;
  const about = { mail: Number(due.mail_id), attempts };
  try {
    const fetched = await store.read({ bucketName, objectKey });
    if (fetched.kind === 'content') return await takeInstead(deps, due, fetched);
    const { reason } = fetched;
    if (fetched.kind === 'not-now' && !due.given_up) {
      deps.log.warn({ ...about, reason }, 'a mail cannot be read from S3 yet: it is tried again');
      return false;
    }
    deps.log.error({ ...about, reason }, 'a mail cannot be read from S3: only its headers are taken in');
    return await takeInstead(deps, due, fetched);
  } catch (error) {
    deps.log.error({ ...about, err: error }, 'a mail from S3 could not be taken in: it is tried again');
    return false;
  }
}

/** Takes the mail in, in the place of the row that waited for it. Not when that was erased, or another process did so. */
async function takeInstead(
  deps: FetchDependencies,
  { mail_id, place, recipients, source }: DueMail,
  fetched: FetchedContent,
): Promise<boolean> {
  const arrived = mailFromSes({ messageId: place, recipients, headers: source }, fetched);
  return deps.db.transaction(async (tx) => {
    const awaited = and(eq(inboundMails.id, Number(mail_id)), eq(inboundMails.outcome, 'to-fetch'));
    const [removed] = await tx.delete(inboundMails).where(awaited).returning({ id: inboundMails.id });
    if (removed) await takeMails({ ...deps, db: tx }, [arrived]);
    return removed !== undefined;
  });
}
