import { isIP } from 'node:net';
import { z } from '@hono/zod-openapi';
import { type DomainError, invalidField } from '../errors.ts';
import { says } from '../input/says.ts';
import type { Said } from '../language.ts';
import type { Reach } from './reach.ts';

const longestAddress = 2_000;

/** The address of a webhook as somebody gives it: what can be said of it without knowing what may be called. */
export const webhookUrl = z
  .string()
  .max(longestAddress)
  .refine(
    (text) => URL.canParse(text),
    says('Geef een adres zoals https://voorbeeld.nl/haak.', 'Give an address such as https://example.org/hook.'),
  )
  .openapi({ format: 'uri', example: 'https://example.org/hooks/baken' });

/**
 * Checks an address before it is kept: https, nothing secret in front of the host, a usual port, and no address that is
 * plainly not public. A name is looked up at every call, because what it means can change. Gives it as it is kept. Throws
 * `invalid-input`.
 */
export function checkWebhookAddress(text: string, reach: Reach): URL {
  const url = new URL(text);
  const address = isIP(bareHost(url)) === 0 ? undefined : bareHost(url);
  const isNamedInSettings = address !== undefined && reach.mayConnect(address);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isNamedInSettings && isLoopback(address))) {
    throw wrong({ nl: 'Gebruik een adres dat met https:// begint.', en: 'Use an address that begins with https://.' });
  }
  if (url.username !== '' || url.password !== '') {
    throw wrong({
      nl: 'Zet geen naam of wachtwoord in het adres.',
      en: 'Leave the name and password out of the address.',
    });
  }
  if (address !== undefined && !isNamedInSettings) {
    throw wrong({
      nl: 'Dit adres ligt niet op het openbare internet. Baken roept alleen openbare adressen aan.',
      en: 'This address is not on the public internet. Baken calls public addresses only.',
    });
  }
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  if (!reach.ports.has(port) && !isLoopback(address)) {
    const ports = [...reach.ports].join(', ');
    throw wrong({ nl: `Gebruik een van deze poorten: ${ports}.`, en: `Use one of these ports: ${ports}.` });
  }
  url.hash = '';
  if (url.href.length > longestAddress) {
    throw wrong({
      nl: `Dit adres is te lang: uitgeschreven, met é als %C3%A9, heeft het meer dan ${longestAddress} tekens.`,
      en: `This address is too long: written out, with é as %C3%A9, it has more than ${longestAddress} characters.`,
    });
  }
  return url;
}

/** The host without the brackets that an IPv6 address has in a URL. */
export function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || address.startsWith('127.'));
}

function wrong(detail: Said): DomainError {
  return invalidField('/url', detail);
}

/**
 * The address as it may be shown: who knows a chat's address can write in that chat, and a query often holds a key.
 */
export function shownAddress(kind: string, text: string): string {
  const { origin, pathname, search } = new URL(text);
  if (kind !== 'standard') return `${origin}/…`;
  return `${origin}${pathname}${search === '' ? '' : '?…'}`;
}
