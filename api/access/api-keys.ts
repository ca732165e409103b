import { createHash, randomBytes } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
import type { Clock } from '../clock.ts';
import type { Queryable } from '../database/client.ts';
import { apiKeys } from '../database/schema/access.ts';
import { DomainError, invalidField } from '../errors.ts';
import { type Scope, scopes } from './scopes.ts';

export type KeyHolder = { name: string; scopes: Scope[] };

const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');

/**
 * Makes a key of 256 random bits and stores its hash. The key is returned once and cannot be shown again.
 * A plain hash suffices because the key is random: there is nothing to guess.
 * Throws `conflict` when a key of that name is there, `invalid-input` when it has no scopes.
 */
export async function createApiKey(
  deps: { db: Queryable; clock: Clock },
  wanted: { name: string; scopes: Scope[] },
): Promise<string> {
  if (wanted.scopes.length === 0) {
    throw invalidField('/scopes', {
      nl: `Geef minstens één recht: ${scopes.join(', ')}.`,
      en: `Give at least one scope: ${scopes.join(', ')}.`,
    });
  }
  const key = `baken_${randomBytes(32).toString('base64url')}`;
  const [made] = await deps.db
    .insert(apiKeys)
    .values({ name: wanted.name, scopes: wanted.scopes, sha256: sha256(key), createdAt: deps.clock.now() })
    .onConflictDoNothing()
    .returning({ id: apiKeys.id });
  if (!made) {
    throw new DomainError('conflict', {
      nl: `Er is al een sleutel met de naam “${wanted.name}”. Kies een andere naam, of trek die sleutel eerst in.`,
      en: `There is a key named “${wanted.name}” already. Choose another name, or revoke that key first.`,
    });
  }
  return key;
}

/** Who holds this key, or undefined when no valid key matches. */
export async function findKeyHolder(db: Queryable, key: string): Promise<KeyHolder | undefined> {
  const [found] = await db
    .select({ name: apiKeys.name, scopes: apiKeys.scopes })
    .from(apiKeys)
    .where(and(eq(apiKeys.sha256, sha256(key)), isNull(apiKeys.revokedAt)));
  return found;
}

/** All keys, without anything secret. */
export async function listApiKeys(db: Queryable) {
  return db
    .select({ name: apiKeys.name, scopes: apiKeys.scopes, createdAt: apiKeys.createdAt, revokedAt: apiKeys.revokedAt })
    .from(apiKeys)
    .orderBy(apiKeys.createdAt);
}

/** Makes a key useless from now on. Throws `not-found` when there is none of that name that still works. */
export async function revokeApiKey(deps: { db: Queryable; clock: Clock }, name: string): Promise<void> {
  const [revoked] = await deps.db
    .update(apiKeys)
    .set({ revokedAt: deps.clock.now() })
    .where(and(eq(apiKeys.name, name), isNull(apiKeys.revokedAt)))
    .returning({ id: apiKeys.id });
  if (!revoked) {
    throw new DomainError('not-found', {
      nl: `Er is geen geldige sleutel met de naam “${name}”. Met “baken key list” ziet u welke er zijn.`,
      en: `There is no valid key named “${name}”. “baken key list” shows which there are.`,
    });
  }
}
