import { type Context, Hono } from 'hono';
import { html } from 'hono/html';
import { recordChange } from '../audit/record-change.ts';
import { remoteAddress } from '../audit/remote-address.ts';
import { organisation } from '../database/schema/organisation.ts';
import type { Dependencies } from '../dependencies.ts';
import type { RouteEnvironment } from '../http/router.ts';
import type { Language } from '../language.ts';
import { openOptOutToken } from './opt-out-token.ts';
import { recordOptOut } from './record-opt-out.ts';
import { undoOptOuts } from './withdraw-opt-out.ts';

type PageDependencies = Pick<Dependencies, 'db' | 'clock' | 'log'> & { optOutSecret: string };
type Owner = { address: string; language: Language; organisation: string; serviceDeskEmail: string };

const words = {
  nl: {
    title: 'E-mail over storingen',
    question: (name: string) => `Wilt u geen e-mail over storingen meer ontvangen van ${name}?`,
    stop: 'Ja, stuur mij deze e-mails niet meer',
    stopped: 'U krijgt deze e-mails niet meer.',
    undo: 'Toch weer ontvangen',
    undone: 'U krijgt deze e-mails weer.',
    stillRefused: (email: string) =>
      `U krijgt deze e-mails nog niet: het servicecentrum heeft ook een afmelding van u. Wilt u die intrekken? Mail dan naar ${email}.`,
    unknown:
      'Deze link werkt niet. Misschien is hij niet helemaal overgenomen. Open de link opnieuw vanuit de e-mail, of antwoord op de e-mail met het woord “afmelden”.',
  },
  en: {
    title: 'Email about disruptions',
    question: (name: string) => `Do you want to stop receiving email about disruptions from ${name}?`,
    stop: 'Yes, stop sending me these emails',
    stopped: 'You will no longer get these emails.',
    undo: 'Receive them after all',
    undone: 'You will get these emails again.',
    stillRefused: (email: string) =>
      `You will not get these emails yet: the service centre has an opt-out of yours too. Do you want to take it back? Then email ${email}.`,
    unknown:
      'This link does not work. Perhaps it was not copied completely. Open the link again from the email, or answer the email with the word “unsubscribe”.',
  },
} as const;

/**
 * The page behind the opt-out link of a message, and the address that mail programs post to (RFC 8058): no sign-in, no
 * cookie, no redirect. A GET changes nothing, because programs follow links by themselves.
 */
export function optOutPage(deps: PageDependencies) {
  const page = new Hono<RouteEnvironment>();
  page.get('/:token', async (c) => {
    const owner = await findOwner(deps, c.req.param('token'));
    if (!owner) return c.html(unknownPage(), 404);
    const say = words[owner.language];
    return c.html(layout(owner.language, say.question(owner.organisation), button('stop', say.stop)));
  });
  page.post('/:token', async (c) => {
    const owner = await findOwner(deps, c.req.param('token'));
    if (!owner) return c.html(unknownPage(), 404);
    const say = words[owner.language];
    const form = await c.req.parseBody();
    if (form.choice === 'undo') {
      const { left } = await undoOptOuts(deps, {
        channel: 'email',
        address: owner.address,
        asked: 'reader',
        by: 'the reader',
      });
      await recordByReader(deps, c, 'undo opt-out');
      if (left > 0) return c.html(layout(owner.language, say.stillRefused(owner.serviceDeskEmail), html``));
      return c.html(layout(owner.language, say.undone, button('stop', say.stop)));
    }
    const way = form['List-Unsubscribe'] === 'One-Click' ? 'one-click' : 'link';
    await recordOptOut(deps, { channel: 'email', address: owner.address, way, recordedBy: 'the reader' });
    await recordByReader(deps, c, `opt out by ${way}`);
    return c.html(layout(owner.language, say.stopped, button('undo', say.undo)));
  });
  return page;
}

/** For the audit log: that it was done, from where; the opt-out itself says whose. */
async function recordByReader(deps: PageDependencies, context: Context<RouteEnvironment>, action: string) {
  const detail = { requestId: context.get('requestId') };
  await recordChange(deps, { actor: 'reader', action, result: 'done', remoteAddress: remoteAddress(context), detail });
}

async function findOwner({ db, optOutSecret }: PageDependencies, token: string): Promise<Owner | undefined> {
  const reader = openOptOutToken(token, optOutSecret);
  if (!reader) return undefined;
  const [sender] = await db
    .select({ organisation: organisation.name, serviceDeskEmail: organisation.serviceDeskEmail })
    .from(organisation);
  return sender && { ...reader, ...sender };
}

function unknownPage() {
  return layout('nl', words.nl.unknown, html`<p lang="en">${words.en.unknown}</p>`);
}

function button(choice: 'stop' | 'undo', label: string) {
  return html`<form method="post"><button name="choice" value="${choice}">${label}</button></form>`;
}

function layout(language: Language, sentence: string, rest: ReturnType<typeof html>) {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<title>${words[language].title}</title>
</head>
<body>
<main>
<h1>${words[language].title}</h1>
<p>${sentence}</p>
${rest}
</main>
</body>
</html>`;
}
