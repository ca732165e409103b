import type { Language, PageFacts } from './snapshot.ts';

/** Which page of a site, whatever it shows. */
export type PageAddress =
  | { kind: 'front' }
  | { kind: 'incident'; reference: string }
  | { kind: 'maintenance'; reference: string }
  | { kind: 'maintenance-list' }
  | { kind: 'product'; productId: string }
  | { kind: 'archive' }
  | { kind: 'month'; month: string }
  | { kind: 'accessibility' }
  | { kind: 'subscribe' }
  | { kind: 'subscribe-answer' }
  | { kind: 'preferences' }
  | { kind: 'unknown-link' }
  | { kind: 'not-found' };

/** The page that facts are for. */
export function addressOf(facts: PageFacts): PageAddress {
  switch (facts.kind) {
    case 'incident':
      return { kind: 'incident', reference: facts.incident.reference };
    case 'maintenance':
      return { kind: 'maintenance', reference: facts.maintenance.reference };
    case 'product':
      return { kind: 'product', productId: facts.product.id };
    case 'month':
      return { kind: 'month', month: facts.month };
    default:
      return { kind: facts.kind };
  }
}

/** Where a page is within its site, such as `/en/incident/2026-0001`; empty for the Dutch front page. */
export function pagePath(page: PageAddress, language: Language): string {
  const segments = language === 'nl' ? dutchSegments(page) : ['en', ...englishSegments(page)];
  return segments.map((segment) => `/${segment}`).join('');
}

/** The file of a page within the site's folder, such that any web server finds it, such as `storing/2026-0001/index.html`. */
export function pageFile(page: PageAddress, language: Language): string {
  const path = pagePath(page, language).slice(1);
  if (page.kind === 'not-found') return `${path}.html`;
  return path === '' ? 'index.html' : `${path}/index.html`;
}

/** Where the calendar file of a site's maintenance is (RFC 5545), for calendar programs to follow. */
export function calendarPath(language: Language): string {
  return `${pagePath({ kind: 'maintenance-list' }, language)}/${language === 'nl' ? 'onderhoud' : 'maintenance'}.ics`;
}

/** Until when the pages of a site are known to be up to date, as JSON: written by the service every minute. */
export const heartbeatPath = '/heartbeat.json';

/** Where the Atom feed of a site is, or of one product on it (RFC 4287). */
export function feedPath(language: Language, productId?: string): string {
  return `${pagePath(productId === undefined ? { kind: 'front' } : { kind: 'product', productId }, language)}/feed.atom`;
}

/** Where the badge of a site is, or of one product on it, as an SVG image. */
export function badgePath(language: Language, productId?: string): string {
  return `${pagePath(productId === undefined ? { kind: 'front' } : { kind: 'product', productId }, language)}/badge.svg`;
}

/** Where the JSON is that tells how a site stands, in the shape of Statuspage. */
export function summaryPath(language: Language): string {
  return `${pagePath({ kind: 'front' }, language)}/api/v2/summary.json`;
}

function dutchSegments(page: PageAddress): string[] {
  switch (page.kind) {
    case 'front':
      return [];
    case 'incident':
      return ['storing', segment(page.reference)];
    case 'maintenance-list':
      return ['onderhoud'];
    case 'maintenance':
      return ['onderhoud', segment(page.reference)];
    case 'product':
      return ['dienst', segment(page.productId)];
    case 'archive':
      return ['archief'];
    case 'month':
      return ['archief', segment(page.month)];
    case 'accessibility':
      return ['toegankelijkheid'];
    case 'subscribe':
      return ['abonneren'];
    case 'subscribe-answer':
      return ['abonneren', 'antwoord'];
    case 'preferences':
      return ['berichten'];
    case 'unknown-link':
      return ['berichten', 'onbekend'];
    case 'not-found':
      return ['404'];
  }
}

function englishSegments(page: PageAddress): string[] {
  switch (page.kind) {
    case 'front':
      return [];
    case 'incident':
      return ['incident', segment(page.reference)];
    case 'maintenance-list':
      return ['maintenance'];
    case 'maintenance':
      return ['maintenance', segment(page.reference)];
    case 'product':
      return ['service', segment(page.productId)];
    case 'archive':
      return ['archive'];
    case 'month':
      return ['archive', segment(page.month)];
    case 'accessibility':
      return ['accessibility'];
    case 'subscribe':
      return ['subscribe'];
    case 'subscribe-answer':
      return ['subscribe', 'answer'];
    case 'preferences':
      return ['messages'];
    case 'unknown-link':
      return ['messages', 'unknown'];
    case 'not-found':
      return ['404'];
  }
}

/** Becomes a part of a file name: what could lead out of the site's folder is refused. */
function segment(text: string): string {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text))
    throw new Error(`no page can have the address ${JSON.stringify(text)}`);
  return text;
}
