/**
 * The files of a site to which a file of it leads, by their paths within the site; `basePath` is where the site lies on its host.
 * Of addresses on other hosts some may come along, of which the site then has no file.
 */
export function linksInFile(text: string, basePath: string): string[] {
  const address = new RegExp(`["'>](?:https?://[^/"'<]+)?${RegExp.escape(basePath)}(/[^"'<>#?\\s]*)?(?=["'<#?])`, 'g');
  const paths = [...text.matchAll(address)].map(([, path]) => (path ?? '').replace(/^\/+|\/+$/g, ''));
  return [
    ...new Set(paths.map((path) => (/\.[a-z0-9]+$/.test(path) ? path : `${path}/index.html`.replace(/^\//, '')))),
  ];
}
