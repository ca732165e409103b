import { type Context, Hono } from 'hono';
import type { Preferences, PreferencesOutcome } from '../../status-site/src/preferences-facts.ts';
import type { PageFacts } from '../../status-site/src/snapshot.ts';
import { recordChange } from '../audit/record-change.ts';
import { remoteAddress } from '../audit/remote-address.ts';
import type { Dependencies } from '../dependencies.ts';
import type { RouteEnvironment } from '../http/router.ts';
import { type Language, languages } from '../language.ts';
import type { AnswerPages } from '../sites/answer-pages.ts';
import { listSiteAddresses } from '../sites/site-queries.ts';
import { type OptOutReader, openOptOutToken } from './opt-out-token.ts';
import { type ReaderPreferences, readPreferences } from './read-preferences.ts';
import { recordOptOut } from './record-opt-out.ts';
import { type PreferencesChoice, savePreferences } from './save-preferences.ts';

type PageDependencies = Pick<Dependencies, 'db' | 'clock' | 'log'> & { optOutSecret: string; pages: AnswerPages };
type PageContext = Context<RouteEnvironment>;

/**
 * The page behind the link in a message, and the address that mail programs post to (RFC 8058): no sign-in, no cookie, no
 * redirect, no script. Whoever has the link may choose, so nothing else needs to prove that the reader sent the form. A GET
 * changes nothing, because programs follow links by themselves.
 */
export function preferencesPage(deps: PageDependencies) {
  const page = new Hono<RouteEnvironment>();
  page.get('/:token', async (c) => {
    const reader = openOptOutToken(c.req.param('token'), deps.optOutSecret);
    return reader ? showPreferences(deps, c, reader, 'opened') : showUnknownLink(deps, c);
  });
  page.post('/:token', async (c) => {
    const reader = openOptOutToken(c.req.param('token'), deps.optOutSecret);
    if (!reader) return showUnknownLink(deps, c);
    const form = await c.req.parseBody({ all: true });
    if (form['List-Unsubscribe'] === 'One-Click') return optOutByOneClick(deps, c, reader);
    const chosen = choiceIn(form);
    const left = await deps.db.transaction(async (db) => {
      const preferences = await readPreferences(db, reader.address);
      await savePreferences({ db, clock: deps.clock }, preferences, chosen, asked('preferences', reader));
      return readPreferences(db, reader.address);
    });
    await recordByReader(deps, c, `preferences: ${chosen.choice}`);
    return showPreferences(deps, c, reader, outcomeOf(chosen, left));
  });
  return page;
}

const outcomes = { save: 'saved', stop: 'stopped', undo: 'undone' } as const;

/** Nothing is said to be undone while everything is still refused: through the service centre it was. */
function outcomeOf({ choice }: PreferencesChoice, { channels }: ReaderPreferences): PreferencesOutcome {
  return choice === 'undo' && channels.every(({ stopped }) => stopped) ? 'opened' : outcomes[choice];
}

/** A program asked it, which shows nobody what comes back. */
async function optOutByOneClick(deps: PageDependencies, c: PageContext, reader: OptOutReader) {
  const { address } = reader;
  await recordOptOut(deps, { channel: 'email', address, ...asked('one-click', reader), recordedBy: 'the reader' });
  await recordByReader(deps, c, 'opt out by one-click');
  return c.text('OK\n');
}

function asked<Way extends 'preferences' | 'one-click'>(way: Way, { deliveryId }: OptOutReader) {
  return { way, evidence: deliveryId === undefined ? undefined : `the link in delivery ${deliveryId}` };
}

type Form = Record<string, unknown>;

function choiceIn(form: Form): PreferencesChoice {
  const { choice } = form;
  if (choice === 'stop' || choice === 'undo') return { choice };
  const ticked = { email: texts(form.email), sms: texts(form.sms) };
  return { choice: 'save', ticked, listed: { email: texts(form['email-listed']), sms: texts(form['sms-listed']) } };
}

/** The values of a field that may come once or more often. */
function texts(field: unknown): string[] {
  return [field].flat().filter((value) => typeof value === 'string');
}

/** For the audit log: that it was done, from where; the opt-out itself says whose. */
async function recordByReader(deps: PageDependencies, context: PageContext, action: string) {
  const detail = { requestId: context.get('requestId') };
  await recordChange(deps, { actor: 'reader', action, result: 'done', remoteAddress: remoteAddress(context), detail });
}

async function showPreferences(
  deps: PageDependencies,
  c: PageContext,
  reader: OptOutReader,
  outcome: PreferencesOutcome,
) {
  const language = languages.find((code) => code === c.req.query('language')) ?? reader.language;
  const other: Language = language === 'nl' ? 'en' : 'nl';
  const { channels, mandatory } = await readPreferences(deps.db, reader.address);
  const preferences: Preferences = {
    outcome,
    action: `?language=${language}`,
    otherLanguage: `?language=${other}`,
    // The page knows no more of an address than it shows.
    channels: channels.map(({ address: _, ...shown }) => shown),
    mandatory,
  };
  return show(deps, c, { page: { kind: 'preferences', preferences }, language, status: 200 });
}

async function showUnknownLink(deps: PageDependencies, c: PageContext) {
  return show(deps, c, { page: { kind: 'unknown-link' }, language: 'nl', status: 404 });
}

async function show(
  { db, pages }: PageDependencies,
  c: PageContext,
  { page, language, status }: { page: PageFacts; language: Language; status: 200 | 404 },
) {
  // It belongs to no site: it looks like the first one.
  const [site] = await listSiteAddresses(db);
  if (!site) throw new Error('the organisation has no site');
  return c.html(await pages.render(site.id, language, page), status);
}
