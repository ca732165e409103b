/**
 * Roles as we keep them: each once whatever its case (the first way of writing wins), in alphabetical order, so that
 * the same roles in another order are no change.
 */
export function tidyRoles(roles: readonly string[]): string[] {
  const once = new Map<string, string>();
  for (const role of roles) {
    const key = role.toLowerCase();
    if (!once.has(key)) once.set(key, role);
  }
  return [...once.values()].toSorted();
}
