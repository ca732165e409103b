/** Whether it is a path that a file of a site can have: nothing outside its folder, and nothing that is not finished. */
export function isPathOfSite(path: string): boolean {
  return (
    path === '.well-known/security.txt' ||
    path.split('/').every((segment) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(segment))
  );
}
