import Handlebars from 'handlebars';

/** Every name that a template can use, and what it is. */
export type Shape =
  | { is: 'text' }
  /** Yes or no. */
  | { is: 'flag' }
  | { is: 'list'; of: Shape }
  | Group;

export type Group = { is: 'group'; names: Map<string, Shape> };

/**
 * The shape of a sample in which every name has a value and every list an element. Made from the facts themselves, so
 * that what templates are checked against cannot fall behind.
 */
export function shapeOf(sample: unknown): Shape {
  if (typeof sample === 'boolean') return { is: 'flag' };
  if (Array.isArray(sample)) return { is: 'list', of: shapeOf(sample[0]) };
  if (typeof sample !== 'object' || sample === null || sample instanceof Handlebars.SafeString) return { is: 'text' };
  return { is: 'group', names: new Map(Object.entries(sample).map(([name, value]) => [name, shapeOf(value)])) };
}

/** The names in a group for a message, such as "began, ended, what". */
export function namesIn(group: Group, before = ''): string {
  return [...group.names.keys()]
    .sort()
    .map((name) => before + name)
    .join(', ');
}
