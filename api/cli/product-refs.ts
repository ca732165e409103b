/**
 * Products as people name them at the command line: `zoekdienst/front-end zoekdienst/back-end digid` are two components of one
 * product, and another product as a whole.
 */
export function productRefs(names: string[]): { id: string; components: string[] }[] {
  const parts = names.map((name) => name.split('/'));
  return [...Map.groupBy(parts, ([id = '']) => id)].map(([id, some]) => ({
    id,
    components: some.flatMap(([, component]) => (component === undefined ? [] : [component])),
  }));
}
