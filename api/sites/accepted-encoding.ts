/** How a file is compressed: the name that HTTP has for it, and what its file name ends with. */
export type Encoding = { name: 'br' | 'gzip'; suffix: 'br' | 'gz' };

const encodings: Encoding[] = [
  { name: 'br', suffix: 'br' },
  { name: 'gzip', suffix: 'gz' },
];

/** The best way to compress that a client takes (`Accept-Encoding`, RFC 9110, 12.5.3); unset: none. */
export function chooseEncoding(accepted: string | undefined): Encoding | undefined {
  if (!accepted) return undefined;
  const weights = new Map(
    accepted.split(',').map((part): [string, number] => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const weight = parameters.find((text) => text.startsWith('q='))?.slice(2);
      return [name, weight === undefined ? 1 : Number(weight)];
    }),
  );
  return encodings.find(({ name }) => (weights.get(name) ?? weights.get('*') ?? 0) > 0);
}
