import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Queryable } from '../database/client.ts';
import { signingKeys } from '../database/schema/access.ts';

/** The key that this installation signs opt-out links with: made once, the same for all its processes. */
export async function readSigningKey(db: Queryable, purpose: 'opt-out'): Promise<string> {
  await db
    .insert(signingKeys)
    .values({ purpose, secret: randomBytes(32).toString('base64url') })
    .onConflictDoNothing();
  const [key] = await db.select().from(signingKeys).where(eq(signingKeys.purpose, purpose));
  if (!key) throw new Error(`the database has no signing key for ${purpose}`);
  return key.secret;
}
