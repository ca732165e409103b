import { eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { subscriptionRequests } from '../database/schema/subscribers.ts';
import { hashOfToken } from './subscription-token.ts';

export type FoundRequest = typeof subscriptionRequests.$inferSelect;

/** The request that the link in a confirmation message is about; undefined when it is no link of ours, or long gone. */
export async function findRequest(db: Queryable, token: string): Promise<FoundRequest | undefined> {
  const sha256 = hashOfToken(token);
  if (sha256 === undefined) return undefined;
  const [found] = await db.select().from(subscriptionRequests).where(eq(subscriptionRequests.tokenSha256, sha256));
  return found;
}
