import type { InboundMail } from './read-mail.ts';

/** One check as a mail server wrote it down: how it was done, how it ended, and of which domain. */
type Check = { method: string; result: string; properties: Map<string, string> };

type TraceHeader = InboundMail['trace'][number];

const longestValue = 8_000;

/** Stands for Microsoft 365 among the servers in the settings: it writes no name of its own. */
export const microsoft365 = 'microsoft-365';

/**
 * Whether a mail's From is really of its domain, by what our own mail server wrote in `Authentication-Results`
 * (RFC 8601): DMARC passed, or DKIM or SPF did for the domain of From. Only the topmost header of a server in `trusted`
 * counts: anybody can put such a header in a mail, and a server writes its own above those (RFC 8601, section 5).
 */
export function isAuthenticated(
  mail: Pick<InboundMail, 'header' | 'trace'>,
  from: string,
  trusted: readonly string[],
): boolean {
  // Anybody can write that name as a server's.
  const named = trusted.filter((server) => server !== microsoft365);
  const own =
    checksOfNamed(mail, named) ?? (trusted.includes(microsoft365) ? checksOfMicrosoft365(mail.trace) : undefined);
  return own !== undefined && provesFrom(own, from);
}

function checksOfNamed({ header }: Pick<InboundMail, 'header'>, trusted: readonly string[]): Check[] | undefined {
  const read = header('authentication-results').map((value) => readHeader(value.slice(0, longestValue)));
  return read.find((found) => found && trusted.includes(found.server))?.checks;
}

/**
 * What Microsoft 365 checked of a mail that it took in from the internet. Its header has no name, so it is known by its place:
 * topmost of its kind, and above the `Received` of the server at its border, with nobody else's `Received` above that. What a
 * sender writes stands below that, whatever it looks like.
 */
function checksOfMicrosoft365(trace: InboundMail['trace']): Check[] | undefined {
  const received = (header: TraceHeader) => (header.name === 'received' ? takenOverBy(header.value) : undefined);
  const border = trace.findIndex((header) => received(header)?.endsWith('.mail.protection.outlook.com'));
  const above = trace.slice(0, Math.max(0, border));
  const others = above.flatMap((header) => received(header) ?? []);
  if (!others.every((server) => /\.(outlook|office365)\.com$/.test(server))) return undefined;
  const own = above.find(({ name }) => name === 'authentication-results')?.value.slice(0, longestValue);
  const [first = '', ...rest] = own === undefined ? [] : withoutComments(own).split(';');
  // With a name it is somebody else's.
  return first.includes('=') ? [first, ...rest].flatMap((text) => readCheck(text) ?? []) : undefined;
}

/** Which server wrote a `Received`: what a sender gave as its own name stands before that (RFC 5321, 4.4). */
function takenOverBy(value: string): string {
  const [clauses = ''] = withoutComments(value.slice(0, longestValue)).split(';');
  return [...clauses.matchAll(/\bby\s+(\S+)/gi)].at(-1)?.[1]?.toLowerCase().replace(/\.$/, '') ?? '';
}

function provesFrom(checks: Check[], from: string): boolean {
  const domain = domainOf(from);
  const passed = checks.filter(({ result }) => result === 'pass');
  // A failure of DMARC is the owner of the domain saying that the mail is not theirs, whatever else passed; Microsoft's own
  // verdict is `compauth`.
  if (checks.some(({ method, result }) => /^(dmarc|compauth)$/.test(method) && result === 'fail')) return false;
  return passed.some(({ method, properties }) => {
    const of = (name: string) => domainOf(properties.get(name) ?? '');
    switch (method) {
      case 'dmarc':
        return of('header.from') === domain;
      case 'dkim':
        return isAligned(of('header.d'), domain) || isAligned(of('header.i'), domain);
      case 'spf':
        return isAligned(of('smtp.mailfrom'), domain);
      default:
        return false;
    }
  });
}

/**
 * The same domain, or the one above it, such as `example.nl` for `mail.example.nl`. Never a name without a dot, such as
 * `nl`. Without the list of public suffixes this is stricter than DMARC's relaxed mode one way, and no wider.
 */
function isAligned(signed: string, from: string): boolean {
  return signed === from || (signed.split('.').length > 2 && signed.endsWith(`.${from}`));
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

function readHeader(value: string): { server: string; checks: Check[] } | undefined {
  const [first = '', ...rest] = withoutComments(value).split(';');
  const server = first.trim().split(/\s+/)[0]?.toLowerCase();
  if (server === undefined || server === '' || server.includes('=')) return undefined;
  return { server, checks: rest.flatMap((text) => readCheck(text) ?? []) };
}

function readCheck(text: string): Check | undefined {
  const [first = '', ...rest] = text.trim().split(/\s+/);
  const [, method, result] = /^([\w-]+)(?:\/\d+)?=(\w+)$/.exec(first) ?? [];
  if (method === undefined || result === undefined) return undefined;
  const properties = rest.flatMap((pair): [string, string][] => {
    const at = pair.indexOf('=');
    return at < 1 ? [] : [[pair.slice(0, at).toLowerCase(), pair.slice(at + 1).toLowerCase()]];
  });
  return { method: method.toLowerCase(), result: result.toLowerCase(), properties: new Map(properties) };
}

/** Comments may hold anything, a whole result of their own among it; a quoted value becomes a word of its own. */
function withoutComments(value: string): string {
  let text = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at += 1) {
    const sign = value[at] ?? '';
    if (sign === '\\' && (quoted || depth > 0)) at += 1;
    else if (sign === '"' && depth === 0) quoted = !quoted;
    else if (quoted) text += /[\w@.+=-]/.test(sign) ? sign : '_';
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) text += sign;
  }
  return text;
}
